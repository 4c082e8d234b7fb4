import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Fetcher } from '../../adapters/git/fetcher.ts';
import type { LedgerAccess } from '../../adapters/git/ledger-index.ts';
import { LedgerStore } from '../../adapters/git/ledger-store.ts';
import { ObjectStore } from '../../adapters/git/object-store.ts';
import { GitSession } from '../../adapters/git/session.ts';
import { makeRunProcess } from '../../adapters/process/run-process.ts';
import { parseRemoteUrl } from '../../core/git/remote-url.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { author, hurriedClock, token, type World } from './world.ts';

/** The ledger of a world as a run has it: a temporary repository of its own, and the store over it. */
export interface LedgerRun {
  readonly access: LedgerAccess;
  readonly store: LedgerStore;
  /** Writes entries on the tip that the server has, pushes the commit and gives its id. */
  append(entries: readonly LedgerEntry[]): Promise<string>;
  push(commit: string): Promise<void>;
}

export async function openLedger(world: World): Promise<LedgerRun> {
  const folder = await mkdtemp(join(world.folder, 'ledger-'));
  const session = new GitSession({
    access: { remote: parseRemoteUrl(world.url), token, environment: {}, timeoutMs: 20_000 },
    branch: 'main',
    folder,
    runProcess: makeRunProcess(process.env),
    clock: hurriedClock,
    signal: undefined,
  });
  await session.local({ args: ['init', '--bare', '--quiet', '--template='] });
  const fetcher = new Fetcher(session, 'refs/heads/main');
  const access = { session, fetcher, store: new ObjectStore(session, fetcher) };
  const store = new LedgerStore(access);
  return {
    access,
    store,
    push: (commit) => pushLedger(session, commit),
    append: async (entries) => {
      const tip = await world.repository.resolve(LEDGER_BRANCH);
      const commit = await store.write(tip, entries, { author, clock: hurriedClock });
      await pushLedger(session, commit);
      return commit;
    },
  };
}

async function pushLedger(session: GitSession, commit: string): Promise<void> {
  const args = ['push', '--quiet', 'slipway', `${commit}:refs/heads/${LEDGER_BRANCH}`];
  const result = await session.remote({ args, mayRepeat: () => false });
  if (result.exitCode !== 0) throw new Error(`the push of the ledger failed: ${result.stderr}`);
}
