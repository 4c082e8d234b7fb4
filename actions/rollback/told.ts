import { formatImageReference } from '../../core/image/reference.ts';
import type { NoticeDecision } from '../../core/notice/state.ts';
import type { BumpEnding } from '../bump/ending.ts';
import type { News } from '../deliver/news.ts';
import type { DeliveryUnit } from '../deliver/plan.ts';
import { beginTelling, continueTelling, type Telling } from '../deliver/telling.ts';
import { readPending, subjectOf } from '../deliver/told.ts';
import type { DeliveryTools } from '../deliver/tools.ts';
import { voiceOf } from '../deliver/voice.ts';
import type { RollbackPlan } from './plan.ts';
import { findWritten, stepOf } from './step.ts';
import { writeRollback } from './write.ts';

interface RollbackToTell {
  readonly unit: DeliveryUnit;
  readonly reason: string;
}

/**
 * Begins the message where a rollback is about to be written, and goes on with the one the ledger names where an earlier
 * run wrote it and had no verdict: people hear who took what back to what, and why.
 */
export async function announceRollback(
  plan: Pick<RollbackPlan, 'steps'>,
  rollback: RollbackToTell,
  tools: DeliveryTools,
): Promise<Telling | undefined> {
  const { unit } = rollback;
  const preview = await previewStep(plan, rollback, tools);
  const subject = subjectOf(unit, preview, tools);
  const voice = voiceOf(tools);
  if (preview.kind === 'planned') {
    const begun = newsOfRollback({ decision: 'rolling-back' }, rollback);
    return speakOf(rollback, await beginTelling(subject, begun, voice));
  }
  const pending = await readPending(unit, preview, tools);
  if (pending === undefined) return undefined;
  const releases = subject.releases.map((release) => ({ ...release, from: pending.from }));
  return speakOf(rollback, continueTelling({ ...subject, releases, resumed: true }, pending.notice, voice));
}

function previewStep(
  plan: Pick<RollbackPlan, 'steps'>,
  { unit, reason }: RollbackToTell,
  { workplace }: DeliveryTools,
): Promise<BumpEnding> {
  const step = stepOf(unit, plan);
  if (step.kind === 'done') return findWritten(step, unit.task, workplace);
  const { standing, release } = step;
  const task = { ...unit.task, dryRun: true };
  const beforeWrite = () => Promise.resolve();
  return writeRollback({ task, standing, release, reason, beforeWrite }, workplace);
}

/** What is said of the delivery of what ran before, said of the rollback that it is. */
function speakOf(rollback: RollbackToTell, telling: Telling): Telling {
  return { ...telling, say: (news) => telling.say(newsOfRollback(news, rollback)) };
}

/** Whether what ran is taken back, for all that is known. */
const IS_WRITTEN: Readonly<Partial<Record<NoticeDecision, true>>> = {
  'rolling-back': true,
  'rolled-back': true,
  failed: true,
  blocked: true,
};

function newsOfRollback(
  { reason: explanation, ...news }: News,
  { unit, reason: cause }: RollbackToTell,
): News {
  const proven = news.decision === 'delivered';
  const decision = proven ? 'rolled-back' : news.decision;
  if (IS_WRITTEN[decision] === undefined)
    return { ...news, reason: `${explanation ?? 'It did not go back'}. Why it was to go back: ${cause}` };
  const rollback = { to: formatImageReference(unit.task.release.image), cause, proven };
  const why = proven || explanation === undefined ? {} : { reason: explanation };
  return { ...news, ...why, decision, rollback };
}
