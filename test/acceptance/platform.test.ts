import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { type Platform, startPlatform, token } from './bump/platform.ts';
import { type JsonResult, runJson } from './bump/slipway.ts';
import { HOUR, MINUTE } from './verbs/entries.ts';
import { seedLedger } from './verbs/ledger.ts';

const root = join(import.meta.dirname, '..', '..');
const config = 'gitops/slipway.yaml';
const clouds = ['aks', 'gke', 'oke'] as const;
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const source = `acme/chat-api@${'a'.repeat(40)}`;
const image = `ghcr.io/acme/todo-chat-api:9.9.9@${digest}`;

/** What Slipway reads and writes of gitops/: its configuration, and the files that hold the images. */
let files: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  const environments = join(root, 'gitops', 'environments');
  const found = await readdir(environments, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const read = [join(root, config), ...paths].map(
    async (path) => [relative(root, path), await readFile(path, 'utf8')] as const,
  );
  files = Object.fromEntries(await Promise.all(read));
});

function slipway({ url }: Platform, words: readonly string[]): Promise<JsonResult> {
  const where = ['--repository', url, '--config', config];
  return runJson([...words, ...where], { env: { SLIPWAY_GIT_TOKEN: token } });
}

const release = ['--service', 'chat-api', '--image', image, '--source', source];

function bump(platform: Platform, environment: string): Promise<JsonResult> {
  return slipway(platform, ['bump', '--environment', environment, ...release, '--build', '9']);
}

function promote(platform: Platform, environment: string): Promise<JsonResult> {
  const words = ['promote', '--environment', environment, '--service', 'chat-api', '--dry-run'];
  return slipway(platform, words);
}

/** A commit of a release, and the id that its ledger entries name. */
interface Written {
  readonly revision: string;
  readonly intent: string;
}

/** Bumps chat-api in dev, as if a while ago: what the ledger says of when is left to the test. */
async function bumpLongAgo(platform: Platform): Promise<Written> {
  const { outputs } = await bump(platform, 'dev');
  await runGit(platform.repository.gitDir, ['update-ref', '-d', `refs/heads/${LEDGER_BRANCH}`]);
  return { revision: outputs?.['commit'] ?? '', intent: outputs?.['intent'] ?? '' };
}

interface Told {
  readonly environment: string;
  readonly ago: number;
  readonly targets?: readonly string[];
}

/** As if a release had come to an environment a while ago, and been seen healthy at once. */
function verified(written: Written, { environment, ago, targets = clouds }: Told): readonly LedgerEntry[] {
  const about = {
    ...{ ...written, service: 'chat-api', environment, targets, image, source, build: 9 },
    at: Date.now() - ago,
  };
  const from = image.replaceAll('9', '8');
  return [
    { ...about, kind: 'started', deadline: about.at + MINUTE, from, hotfix: false, overrides: [] },
    { ...about, kind: 'verified', adopted: false },
  ];
}

/** As a scanner writes it, beside the ledger. */
async function scan({ repository }: Platform, verdict: 'pass' | 'fail'): Promise<void> {
  const path = `verdicts/${digest.replace('sha256:', '')}/scan.json`;
  const text = JSON.stringify({
    digest,
    verdict,
    at: new Date().toISOString(),
    reason: 'no critical finding',
  });
  await repository.commit({ branch: LEDGER_BRANCH, message: 'Tell of a scan\n', files: { [path]: text } });
}

describe('the command line, on the repository of the reference platform', () => {
  test('bumps a service in dev by two lines for each cloud, and writes nothing else', async () => {
    await using platform = await startPlatform(files);
    const before = await platform.repository.readFolder(
      (await platform.repository.resolve('main')) ?? '',
      '',
    );
    expect(await bump(platform, 'dev')).toMatchObject({ decision: 'bumped', exitStatus: 0 });
    const after = await platform.repository.readFolder((await platform.repository.resolve('main')) ?? '', '');
    const changed = [...after].filter(([path, text]) => before.get(path) !== text);
    expect(changed.map(([path]) => path)).toEqual(
      clouds.map((cloud) => `gitops/environments/dev/${cloud}/todo.yaml`),
    );
    for (const [path, text] of changed) {
      const old = before.get(path)?.split('\n') ?? [];
      const lines = text.split('\n').filter((line, index) => line !== old[index]);
      expect(lines.map((line) => line.trim())).toEqual(['tag: 9.9.9', `digest: ${digest}`]);
    }
  });

  test('lets nothing into staging that dev has not proved on every cloud', async () => {
    await using platform = await startPlatform(files);
    expect(await bump(platform, 'staging')).toMatchObject({
      decision: 'waiting',
      reasonCode: 'not-verified',
    });
    const written = await bumpLongAgo(platform);
    const hourAgo = { environment: 'dev', ago: HOUR };
    await seedLedger(platform, verified(written, { ...hourAgo, targets: ['aks', 'gke'] }));
    expect(await promote(platform, 'staging')).toMatchObject({ decision: 'current' });
    await seedLedger(platform, verified(written, { ...hourAgo, targets: ['oke'] }));
    expect(await promote(platform, 'staging')).toMatchObject({ reasonCode: 'not-scanned' });
    await scan(platform, 'pass');
    expect(await promote(platform, 'staging')).toMatchObject({ decision: 'planned', exitStatus: 0 });
  });

  test('lets a release soak in dev, and keeps one away that a scan does not pass', async () => {
    await using platform = await startPlatform(files);
    const written = await bumpLongAgo(platform);
    await seedLedger(platform, verified(written, { environment: 'dev', ago: 5 * MINUTE }));
    await scan(platform, 'pass');
    const soaking = await promote(platform, 'staging');
    expect(soaking).toMatchObject({ decision: 'waiting', reasonCode: 'soaking', exitStatus: 4 });
    const left = Date.parse(soaking.outputs?.['resume-at'] ?? '') - Date.now();
    expect(left).toBeGreaterThan(5 * MINUTE);
    expect(left).toBeLessThanOrEqual(10 * MINUTE);
    await scan(platform, 'fail');
    expect(await promote(platform, 'staging')).toMatchObject({
      decision: 'refused',
      reasonCode: 'scan-failed',
    });
  });

  test('explains that prod waits for people, whatever else is open', async () => {
    await using platform = await startPlatform(files);
    const written = await bumpLongAgo(platform);
    await seedLedger(platform, [
      ...verified(written, { environment: 'dev', ago: 30 * HOUR }),
      ...verified(written, { environment: 'staging', ago: 29 * HOUR }),
    ]);
    await scan(platform, 'pass');
    const explained = await slipway(platform, ['explain', 'chat-api', 'prod']);
    expect(explained).toMatchObject({ exitStatus: 0, outputs: { step: 'prod', image } });
    expect(JSON.stringify(explained)).toContain('not-approved');
    expect(await promote(platform, 'prod')).not.toMatchObject({ decision: 'planned' });
  });
});
