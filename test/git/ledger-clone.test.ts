import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBranchHistory } from '../../adapters/git/clone.ts';
import { readLedgerLog } from '../../adapters/git/ledger-clone.ts';
import { makeRunProcess } from '../../adapters/process/run-process.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { formatEntries } from '../../core/ledger/entry-text.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { entryOf, imageOf } from '../unit/ledger/entries.ts';
import { errorOf } from './world.ts';

interface Clone extends AsyncDisposable {
  readonly folder: string;
}

async function makeClone(): Promise<Clone> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-clone-test-'));
  await runGit(folder, ['init', '--quiet', '--initial-branch=main', '.']);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Gives a ref a straight history of messages, in one go. */
async function importMessages(folder: string, ref: string, messages: readonly string[]): Promise<void> {
  const stream = messages
    .map((message, index) => {
      const head = `commit ${ref}\ncommitter T <t@example.com> ${1_700_000_000 + index} +0000\n`;
      return `${head}data ${Buffer.byteLength(message)}\n${message}\n`;
    })
    .join('');
  await runGit(folder, ['fast-import', '--quiet'], { stdin: stream });
}

const runProcess = makeRunProcess(process.env);
const readLog = (folder: string) => readLedgerLog({ folder, runProcess });
const local = 'refs/heads/slipway-ledger';

describe('the ledger of a clone', () => {
  test('comes whole, oldest first, with the entries of a commit in their order', async () => {
    await using clone = await makeClone();
    const commits: readonly (readonly LedgerEntry[])[] = [
      [entryOf('promoted', { at: 1 }), entryOf('started', { at: 1 })],
      [],
      [entryOf('verified', { at: 2, actor: 'Jürgen 🚢' })],
    ];
    await importMessages(clone.folder, local, commits.map(formatEntries));
    const { commits: read, tip, isCut } = await readLog(clone.folder);
    expect(read.map(({ entries }) => entries)).toEqual(commits);
    const ids = (await runGit(clone.folder, ['rev-list', '--reverse', local])).toString().trim().split('\n');
    expect(read.map(({ commit }) => commit)).toEqual(ids);
    expect([tip, isCut]).toEqual([ids.at(-1), false]);
  });

  test('is the one the remote had at the last fetch, where both are there', async () => {
    await using clone = await makeClone();
    await importMessages(clone.folder, local, [formatEntries([entryOf('started', { at: 1 })])]);
    const remote = 'refs/remotes/origin/slipway-ledger';
    await importMessages(clone.folder, remote, [formatEntries([entryOf('started', { at: 2 })])]);
    expect((await readLog(clone.folder)).commits).toMatchObject([{ entries: [{ at: 2 }] }]);
  });

  test('that is not there is empty, and a folder that is no clone is an error', async () => {
    await using clone = await makeClone();
    expect(await readLog(clone.folder)).toEqual({ commits: [], isCut: false });
    await rm(join(clone.folder, '.git'), { recursive: true });
    expect(await errorOf(readLog(clone.folder))).toMatchObject({ code: 'git-repository-missing' });
  });

  test('is refused with what to do where a newer Slipway wrote it, or nobody did', async () => {
    await using clone = await makeClone();
    const newer = 'x\n\n{"schemaVersion":2,"kind":"renounced"}\n';
    await importMessages(clone.folder, local, [newer, formatEntries([entryOf('started')])]);
    expect(await errorOf(readLog(clone.folder))).toMatchObject({
      code: 'ledger-version-unknown',
      fix: expect.stringContaining('a newer one'),
    });
    await using other = await makeClone();
    await importMessages(other.folder, local, ['x\n\n{"schemaVersion":1}\n']);
    expect(await errorOf(readLog(other.folder))).toMatchObject({ code: 'ledger-forged' });
  });

  test('says that it was cut where the clone is shallow, and not where only another branch is', async () => {
    await using origin = await makeClone();
    await importMessages(
      origin.folder,
      local,
      [1, 2, 3].map((at) => formatEntries([entryOf('started', { at })])),
    );
    await importMessages(origin.folder, 'refs/heads/main', ['a', 'b', 'c']);
    await using clone = await makeClone();
    const fetchInto = (branch: string, ...words: readonly string[]) =>
      runGit(clone.folder, [
        'fetch',
        '--quiet',
        ...words,
        origin.folder,
        `+${branch}:refs/remotes/origin/${branch}`,
      ]);
    await fetchInto('main', '--depth=1');
    await fetchInto('slipway-ledger', '--depth=2');
    expect(await readLog(clone.folder)).toMatchObject({ isCut: true, commits: [{}, {}] });
    await fetchInto('slipway-ledger', '--depth=9');
    expect(await readLog(clone.folder)).toMatchObject({ isCut: false, commits: [{}, {}, {}] });
    const asked = { branch: 'main', limit: 5 };
    const history = await readBranchHistory({ folder: clone.folder, runProcess }, asked);
    expect(history?.map(({ message }) => message.trim())).toEqual(['c']);
    expect(
      await readBranchHistory({ folder: clone.folder, runProcess }, { ...asked, branch: 'trunk' }),
    ).toBeUndefined();
  });

  test('of 40,000 commits takes little longer than Git itself takes to print it', {
    timeout: 120_000,
  }, async () => {
    await using clone = await makeClone();
    const messages = Array.from({ length: 40_000 }, (_, index) =>
      formatEntries([
        entryOf(index % 2 === 0 ? 'started' : 'verified', {
          at: 1_700_000_000_000 + index,
          image: imageOf(index >> 1),
        }),
      ]),
    );
    await importMessages(clone.folder, local, messages);
    const begin = performance.now();
    const log = await runGit(clone.folder, ['log', '--format=%B', local]);
    const gitMs = performance.now() - begin;
    const { commits } = await readLog(clone.folder);
    const readMs = performance.now() - begin - gitMs;
    expect(commits).toHaveLength(40_000);
    expect(commits.at(-1)?.entries).toMatchObject([{ kind: 'verified', at: 1_700_000_039_999 }]);
    expect(log.length).toBeGreaterThan(10_000_000);
    expect(readMs / gitMs).toBeLessThan(8);
  });
});
