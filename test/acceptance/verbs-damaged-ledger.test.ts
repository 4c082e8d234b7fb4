import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { bumpWords, type Platform, slipwayYaml, startPlatform } from './bump/platform.ts';
import { type JsonResult, runJson } from './bump/slipway.ts';
import { readEntries, runVerb, seedLedger } from './verbs/ledger.ts';

const LEDGER = 'refs/heads/slipway-ledger';
const FOLLOWED = 'refs/remotes/origin/slipway-ledger';

function git({ repository }: Platform, ...args: readonly string[]): Promise<Buffer> {
  return runGit(repository.gitDir, args);
}

/** Two builds of chat-api were bumped to dev, so that branch and ledger speak of each other. */
async function afterTwoBumps(): Promise<Platform> {
  const platform = await startPlatform();
  for (const n of [1, 2]) expect(await platform.bump(bumpWords(n))).toMatchObject({ decision: 'bumped' });
  return platform;
}

async function replace(platform: Platform): Promise<void> {
  const entries = await readEntries(platform);
  await git(platform, 'update-ref', '-d', LEDGER);
  await seedLedger(platform, entries.slice(0, 1));
}

async function writeAsNewerSlipway({ repository }: Platform): Promise<void> {
  const message = 'renounce\n\n{"schemaVersion":2,"kind":"renounced"}\n';
  await repository.commit({
    branch: 'slipway-ledger',
    files: { 'format.json': '{"schemaVersion":2}' },
    message,
  });
}

const damages: readonly [
  title: string,
  code: string,
  exitStatus: number,
  damage: (platform: Platform) => Promise<unknown>,
][] = [
  ['was deleted', 'ledger-missing', 1, (platform) => git(platform, 'update-ref', '-d', LEDGER)],
  ['was cut off', 'ledger-truncated', 1, (platform) => git(platform, 'update-ref', LEDGER, `${LEDGER}~1`)],
  ['was replaced by another history', 'ledger-truncated', 1, replace],
  ['was written by a newer Slipway', 'ledger-version-unknown', 2, writeAsNewerSlipway],
];

interface Folder extends AsyncDisposable {
  readonly path: string;
}

/** A clone as people make one, with a policy that nobody has committed. */
async function clone({ repository }: Platform, ...words: readonly string[]): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'slipway-clone-'));
  await runGit(path, ['clone', '--quiet', ...words, pathToFileURL(repository.gitDir).href, '.']);
  await writeFile(join(path, 'changed.yaml'), slipwayYaml);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const DORA = ['dora', '--environment', 'dev'];
const SIMULATE = ['simulate', '--config', 'changed.yaml'];

/** Runs what a message tells between its brackets, as a person would who copies it. */
function obey(cwd: string, { error }: JsonResult): Promise<Buffer> {
  const words = /\(git (fetch origin [^)]*)\)/.exec(error?.fix ?? '')?.[1]?.split(' ') ?? [];
  return runGit(cwd, words);
}

describe.concurrent('figures and simulations', () => {
  test.each(damages)(
    'are refused on a ledger that %s, on its server and in a clone of it',
    async (_, code, exitStatus, damage) => {
      await using platform = await afterTwoBumps();
      await damage(platform);
      await using copy = await clone(platform);
      const cwd = copy.path;
      const refusals = [
        await runVerb(platform, DORA),
        await runJson(DORA, { cwd }),
        await runJson(SIMULATE, { cwd }),
      ];
      for (const result of refusals) {
        expect(result).toMatchObject({ reasonCode: code, exitStatus });
        expect(result.error?.fix).not.toBe('');
      }
    },
  );

  test('tell whose clone is merely behind to fetch, and count again when that is done', async () => {
    await using platform = await afterTwoBumps();
    await using copy = await clone(platform);
    const cwd = copy.path;
    await runGit(cwd, ['update-ref', FOLLOWED, `${FOLLOWED}~1`]);
    const behind = await runJson(DORA, { cwd });
    expect(behind.error?.code).toBe('ledger-truncated');
    await obey(cwd, behind);
    const counted = await runJson(DORA, { cwd });
    expect(counted).toMatchObject({ decision: 'empty', exitStatus: 0 });
    expect(JSON.stringify(counted)).not.toContain('cannot be told');
  });

  test('of a clone of one branch that lacks the ledger say how it is fetched', async () => {
    await using platform = await afterTwoBumps();
    await using copy = await clone(platform, '--single-branch', '--branch=main', '--depth=1');
    const cwd = copy.path;
    const missing = await runJson(DORA, { cwd });
    expect(missing).toMatchObject({ exitStatus: 1, error: { code: 'ledger-missing' } });
    await obey(cwd, missing);
    expect(await runJson(DORA, { cwd })).toMatchObject({ decision: 'empty', exitStatus: 0 });
  });

  test('say that nobody can tell whether the ledger is whole where the clone shows too little', async () => {
    await using platform = await afterTwoBumps();
    const files = { 'README.md': 'by hand' };
    await platform.repository.commit({ branch: 'main', files, message: 'By hand' });
    await using copy = await clone(platform, '--depth=1', '--no-single-branch');
    const cwd = copy.path;
    for (const words of [DORA, SIMULATE]) {
      const result = await runJson(words, { cwd });
      expect(result.exitStatus).toBe(0);
      const text = JSON.stringify(result);
      expect(text).toContain('cannot be told: no commit of main in the clone speaks of it');
      expect(text).toContain('clone is shallow: older entries may be missing');
    }
    const other = await runJson([...DORA, '--branch', 'trunk'], { cwd });
    expect(JSON.stringify(other['unknown'])).toContain('does not have the branch trunk');
  });
});
