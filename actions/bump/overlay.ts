import type { PastCommit } from '../../core/bump/history.ts';
import { composeMessage } from '../../core/bump/message.ts';
import type { BumpRecord } from '../../core/bump/record.ts';
import type { PlannedBump } from './composition.ts';
import type { BumpView } from './observe.ts';

/** Stands for the commit that is being put together; no commit has this id. */
const UNBORN = '0'.repeat(40);

/**
 * A view with bumps already in it that share one commit with the next: that one sees their values in the files and
 * their records in the history, so every guard holds between them as between commits.
 */
export function overlayBumps(view: BumpView, planned: readonly PlannedBump[]): BumpView {
  const plans = planned.map(({ plan }) => plan);
  const [first, ...others] = plans.map(({ record }) => record);
  if (first === undefined) return view;
  const files = new Map(
    plans.flatMap(({ prepared }) => prepared.files.map(({ path, after }) => [path, after])),
  );
  return {
    ...view,
    readFile: async (path) => {
      const bytes = files.get(path);
      return bytes === undefined ? view.readFile(path) : { kind: 'file', bytes };
    },
    readHistory: (limit) => unborn([first, ...others], view.readHistory(limit)),
  };
}

async function* unborn(
  records: readonly [BumpRecord, ...BumpRecord[]],
  history: AsyncIterable<PastCommit>,
): AsyncIterable<PastCommit> {
  yield { commit: UNBORN, message: composeMessage(records) };
  yield* history;
}
