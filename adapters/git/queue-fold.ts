import { definedOnly } from '../../core/defined-only.ts';
import type { RefUpdate } from '../../core/git/push-outcome.ts';
import { orderIntents } from '../../core/queue/fold-order.ts';
import { parseIntent } from '../../core/queue/intent-text.ts';
import { intentRef, leaseRef, ledgerRef } from '../../core/queue/queue-refs.ts';
import type { QueuedIntent } from '../../core/queue/queued-intent.ts';
import type { FoldPlan, QueueOptions } from './queue-plan.ts';
import type { QueueSight, WaitingIntent } from './queue-port.ts';

/** What is left of a writer that died, or of one that nobody understands, goes after this time. */
const oldMs = 60 * 60_000;

/** The intents that are waiting, in order, the own one among them as this run knows it. */
export function intentsToFold(own: QueuedIntent, { intents }: QueueSight): readonly QueuedIntent[] {
  const others = intents
    .filter(({ id }) => id !== own.id)
    .map(({ id, message }) => (message === undefined ? undefined : parseIntent(id, message)))
    .filter((intent) => intent !== undefined);
  return orderIntents([own, ...others]);
}

/** Intents that need not wait any longer, whatever became of them. */
export function intentsToRemove(
  own: string,
  { intents }: QueueSight,
  { plan, now }: { readonly plan: FoldPlan<unknown>; readonly now: number },
): readonly WaitingIntent[] {
  return intents.filter(({ id, committedAt }) => {
    const outcome = id === own ? plan.own.kind : (plan.others.get(id) ?? 'left');
    return outcome !== 'left' || now - committedAt > oldMs;
  });
}

/** The commits of a plan, as they were made for one sight. */
export interface FoldCommits {
  readonly commit?: string;
  readonly ledgerCommit?: string;
}

/** Makes what a plan comes to on the branch and in the ledger, here only. */
export async function makeFoldCommits(
  { branch, clock, author }: Pick<QueueOptions, 'branch' | 'clock' | 'author'>,
  { change, entries }: FoldPlan<unknown>,
  { tip, ledgerTip }: QueueSight,
): Promise<FoldCommits> {
  const commit = change === undefined ? undefined : await branch.makeCommit(tip.commit, change);
  const recorded = entries(commit);
  const ledgerCommit =
    recorded.length === 0 ? undefined : await branch.ledger.write(ledgerTip, recorded, { author, clock });
  return definedOnly({ commit, ledgerCommit });
}

/**
 * The refs that a plan changes, each from the value that was seen. The ledger comes first, for servers that take them
 * one after another: a start without its bump is harmless, a bump without its start is not.
 */
export function writesOf(
  ref: string,
  { tip, ledgerTip }: QueueSight,
  { commit, ledgerCommit }: FoldCommits,
): readonly RefUpdate[] {
  const ledgerFrom = ledgerTip === undefined ? {} : { from: ledgerTip };
  return [
    ...(ledgerCommit === undefined ? [] : [{ ref: ledgerRef, ...ledgerFrom, to: ledgerCommit }]),
    ...(commit === undefined ? [] : [{ ref, from: tip.commit, to: commit }]),
  ];
}

export function removalsOf(ref: string, intents: readonly WaitingIntent[]): readonly RefUpdate[] {
  return intents.map(({ id, commit }) => ({ ref: intentRef(ref, id), from: commit }));
}

export function releaseOf(ref: string, { lease }: QueueSight): readonly RefUpdate[] {
  return lease === undefined ? [] : [{ ref: leaseRef(ref), from: lease.commit }];
}
