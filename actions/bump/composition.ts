import type { FoldPlan, QueueView } from '../../adapters/git/queue-plan.ts';
import { anchorMessage, composeMessage } from '../../core/bump/message.ts';
import type { WritePlan } from '../../core/bump/plan.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { Identity } from '../../core/git/identity.ts';
import { entriesOfBump } from '../../core/ledger/bump-entries.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import type { BumpOrder } from '../../core/queue/queued-intent.ts';

/** A bump that is written, and what was asked for. */
export interface PlannedBump {
  readonly order: BumpOrder;
  readonly plan: WritePlan;
}

/** One commit of all bumps, anchored in the ledger as it was before, and what the ledger gains by it. */
export function composeBumps(
  { ledgerTip }: Pick<QueueView, 'ledgerTip'>,
  planned: readonly PlannedBump[],
  { author, now }: { readonly author: Identity; readonly now: () => number },
): Pick<FoldPlan<never>, 'change' | 'entries'> {
  const [first, ...others] = planned.map(({ plan }) => plan.record);
  if (first === undefined) return { entries: () => [] };
  const files = new Map(
    planned.flatMap(({ plan }) => plan.prepared.files.map(({ path, after }) => [path, after] as const)),
  );
  const at = now();
  const started = (revision = '') => planned.flatMap((one) => entriesOf(one, at, revision));
  const message = composeMessage([first, ...others]);
  return {
    change: {
      files: [...files].map(([path, bytes]) => ({ path, bytes })),
      message: started().length === 0 ? message : anchorMessage(message, ledgerTip),
      author,
    },
    entries: started,
  };
}

function entriesOf({ order, plan }: PlannedBump, at: number, revision: string): readonly LedgerEntry[] {
  const { record, gates, upstream } = plan;
  const { actor, watchMs, sourceAt, hotfix, notice, promotion } = order;
  const passed =
    upstream === undefined
      ? undefined
      : { upstream, gates: gates.evidence, ...definedOnly({ set: promotion?.set }) };
  return entriesOfBump({
    record,
    revision,
    occasion: { at, ...definedOnly({ actor, run: record.run }) },
    watchMs,
    hotfix,
    overrides: gates.overrides,
    ...definedOnly({ sourceAt, notice, promotion: passed }),
  });
}
