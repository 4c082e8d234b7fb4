import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logFormat, type ParsedCommit, parseLog } from '../../core/git/history.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { parseEntries } from '../../core/ledger/entry-text.ts';
import { ledgerTruncated } from '../../core/ledger/errors.ts';
import type { LedgerAccess } from './ledger-index.ts';

/** One commit of the ledger; its entries in the order in which they were written. */
export interface LoggedCommit {
  readonly commit: string;
  readonly entries: readonly LedgerEntry[];
}

/** How far back each further fetch goes; the last one brings everything there is. */
const depths = [50, 500, 5000, 50_000, 2_147_483_647] as const;

/**
 * The commits of the ledger, newest first, messages only; older ones are fetched as far as the reader goes. Raises
 * `ledger-version-unknown` (caller) and `ledger-forged` (gate) at the first entry that is none.
 */
export async function* readLedgerCommits(
  access: LedgerAccess,
  tip: string,
  limit: number,
): AsyncIterable<LoggedCommit> {
  let given = 0;
  for await (const batch of readBatches(access, tip)) {
    for (const { commit, message } of batch.slice(given, limit)) {
      given += 1;
      yield { commit, entries: parseEntries(message) };
    }
    if (given >= limit) return;
  }
}

/** Whether a commit is the tip or one of its ancestors, however far back. */
export async function isInHistory(access: LedgerAccess, tip: string, commit: string): Promise<boolean> {
  for await (const _ of deepen(access, tip)) {
    const args = ['merge-base', '--is-ancestor', commit, tip];
    if ((await access.session.tryLocal({ args })).exitCode === 0) return true;
  }
  return false;
}

/** All that is known of the history, again and again, each time with older commits. */
async function* readBatches(access: LedgerAccess, tip: string): AsyncIterable<readonly ParsedCommit[]> {
  for await (const _ of deepen(access, tip)) {
    const args = ['log', '-z', '--topo-order', '--encoding=UTF-8', `--format=${logFormat}`, tip];
    yield parseLog(Buffer.from(await access.session.local({ args })).toString());
  }
}

/** Comes back with more history each time, until there is no more of it. */
async function* deepen({ session, fetcher }: LedgerAccess, tip: string): AsyncIterable<undefined> {
  const known = await session.tryLocal({ args: ['cat-file', '-e', `${tip}^{commit}`] });
  if (known.exitCode !== 0 && !(await fetcher.fetchForeignCommit(tip, depths[0]))) {
    throw ledgerTruncated(`The repository does not have its commit ${tip}`, undefined);
  }
  yield;
  for (;;) {
    const known = await listAncestors(session, tip);
    const depth = depths.find((step) => step > known.length);
    if (depth === undefined || (await isComplete(session, known))) return;
    await fetcher.fetchForeignCommit(tip, depth);
    yield;
  }
}

async function listAncestors(session: LedgerAccess['session'], tip: string): Promise<readonly string[]> {
  const output = Buffer.from(await session.local({ args: ['rev-list', tip] })).toString();
  return output.split('\n').filter((line) => line !== '');
}

/** Whether no ancestor was left out. */
async function isComplete(session: LedgerAccess['session'], ancestors: readonly string[]): Promise<boolean> {
  const text = await readFile(join(session.folder, 'shallow'), 'utf8').catch(() => '');
  const cuts = new Set(text.split('\n').filter((line) => line !== ''));
  return !ancestors.some((commit) => cuts.has(commit));
}
