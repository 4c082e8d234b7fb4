import type { FoldPlan, QueueOutcome } from './queue-plan.ts';
import type { QueueSight, WritableQueue } from './queue-port.ts';

/** What one run of a writer knows of itself. Times are milliseconds since the epoch. */
export interface RunSoFar {
  readonly startedAt: number;
  /** Its intent was in the queue. */
  readonly wasQueued: boolean;
  /** The tip before this run did anything; left out where it went into the queue before its first look. */
  readonly firstTip: string | undefined;
  /** Pushes of branch or ledger that it tried. */
  readonly attempts: number;
}

const clocksMayDifferMs = 60_000;

/**
 * The end of a run that has nothing to write. What stands is its own doing where it came after the run began and the
 * intent went through the queue: then somebody else has written it.
 */
export async function endWithout<Answer>(
  branch: WritableQueue,
  { own, sight }: Pick<FoldPlan<Answer>, 'own'> & { readonly sight: QueueSight },
  run: RunSoFar,
): Promise<QueueOutcome<Answer>> {
  const { answer } = own;
  const { attempts } = run;
  const stopped = { kind: 'stopped', answer, tip: sight.tip.commit, attempts } as const;
  if (own.kind !== 'standing' || own.commit === undefined || !run.wasQueued) return stopped;
  const { parent = own.commit, committedAt } = await branch.readCommit(own.commit);
  const isNew = await cameSinceBegin(branch, { commit: own.commit, committedAt }, run);
  return isNew ? { kind: 'landed', commit: own.commit, parent, answer, attempts } : stopped;
}

/** A run that went into the queue before its first look has only the clock to tell. */
async function cameSinceBegin(
  branch: WritableQueue,
  { commit, committedAt }: { readonly commit: string; readonly committedAt: number },
  { firstTip, startedAt }: RunSoFar,
): Promise<boolean> {
  if (firstTip === undefined) return committedAt + clocksMayDifferMs >= startedAt;
  return (await branch.contains(firstTip, commit)) === 'no';
}
