import type { HistoryCommit } from './port.ts';
import type { QueueView } from './queue-plan.ts';
import type { QueueSight, WritableQueue } from './queue-port.ts';

/**
 * The view of a plan: what was read of the tip once is not read again for the next intent. `beforeEach` is asked before
 * each exchange with the server, and ends the plan by raising.
 */
export function viewOf(
  branch: WritableQueue,
  { tip, ledgerTip }: QueueSight,
  beforeEach: () => Promise<void> = async () => undefined,
): QueueView {
  return {
    tip,
    ledgerTip,
    readFile: async (path) => {
      await beforeEach();
      return branch.readFile(tip, path);
    },
    readFileAt: async (commit, path) => {
      await beforeEach();
      return branch.readFile({ commit, committedAt: 0 }, path);
    },
    readHistory: shareHistory((limit) => branch.readHistory(tip, limit)),
    prefetch: (files) => {
      const ledger = ledgerTip === undefined ? [] : [{ commit: ledgerTip, paths: files.ledger ?? [] }];
      return branch.prefetch([{ commit: tip.commit, paths: files.branch }, ...ledger], beforeEach);
    },
  };
}

/** Twenty intents ask for the history of one tip: it is read as far as the most curious of them wants. */
function shareHistory(
  read: (limit: number) => AsyncIterable<HistoryCommit>,
): (limit: number) => AsyncIterable<HistoryCommit> {
  const known: HistoryCommit[] = [];
  let source: AsyncIterator<HistoryCommit> | undefined;
  const readOne = async (limit: number): Promise<boolean> => {
    source ??= read(limit)[Symbol.asyncIterator]();
    const next = await source.next();
    if (next.done !== true) known.push(next.value);
    return next.done !== true;
  };
  return async function* (limit) {
    for (let index = 0; index < limit; index += 1) {
      if (index >= known.length && !(await readOne(limit))) return;
      const commit = known[index];
      if (commit !== undefined) yield commit;
    }
  };
}
