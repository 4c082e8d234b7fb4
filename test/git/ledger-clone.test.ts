import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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

const read = (folder: string) => readLedgerLog({ folder, runProcess: makeRunProcess(process.env) });
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
    const { entries, tip, ...rest } = await read(clone.folder);
    expect(entries).toEqual(commits.flat());
    expect(tip).toBe((await runGit(clone.folder, ['rev-parse', local])).toString().trim());
    expect(rest).toEqual({ unread: 0, isShallow: false });
  });

  test('is the one the remote had at the last fetch, where both are there', async () => {
    await using clone = await makeClone();
    await importMessages(clone.folder, local, [formatEntries([entryOf('started', { at: 1 })])]);
    const remote = 'refs/remotes/origin/slipway-ledger';
    await importMessages(clone.folder, remote, [formatEntries([entryOf('started', { at: 2 })])]);
    expect((await read(clone.folder)).entries).toMatchObject([{ at: 2 }]);
  });

  test('that is not there is empty, and a folder that is no clone is an error', async () => {
    await using clone = await makeClone();
    expect(await read(clone.folder)).toEqual({ entries: [], unread: 0, isShallow: false });
    await rm(join(clone.folder, '.git'), { recursive: true });
    expect(await errorOf(read(clone.folder))).toMatchObject({ code: 'git-repository-missing' });
  });

  test('leaves out and counts what a newer Slipway wrote, and refuses what is no entry', async () => {
    await using clone = await makeClone();
    const newer = 'x\n\n{"schemaVersion":2,"kind":"renounced"}\n';
    await importMessages(clone.folder, local, [newer, formatEntries([entryOf('started')])]);
    expect(await read(clone.folder)).toMatchObject({ unread: 1, entries: [{ kind: 'started' }] });
    await using other = await makeClone();
    await importMessages(other.folder, local, ['x\n\n{"schemaVersion":1}\n']);
    expect(await errorOf(read(other.folder))).toMatchObject({ code: 'ledger-forged' });
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
    const { entries } = await read(clone.folder);
    const readMs = performance.now() - begin - gitMs;
    expect(entries).toHaveLength(40_000);
    expect(entries.at(-1)).toMatchObject({ kind: 'verified', at: 1_700_000_039_999 });
    expect(log.length).toBeGreaterThan(10_000_000);
    expect(readMs / gitMs).toBeLessThan(8);
  });
});
