import { viewOf } from '../../adapters/git/queue-view.ts';
import { formatImageReference } from '../../core/image/reference.ts';
import type { BumpEnding } from '../bump/ending.ts';
import { prepareOn, readConfig } from '../bump/observe.ts';
import { locateService } from '../bump/plan.ts';
import { viewTip, type Workplace } from '../bump/repository.ts';
import type { BumpTask } from '../bump/task.ts';
import type { DeliveryUnit } from '../deliver/plan.ts';
import type { DeliveryTools, Prepared } from '../deliver/tools.ts';
import { focusTarget } from '../rollout/focus.ts';
import { makeWay } from '../rollout/make-way.ts';
import { abortRollouts } from '../rollout/rollouts.ts';
import type { RollbackPlan, RollbackStep } from './plan.ts';
import { writeRollback } from './write.ts';

interface StepRequest {
  readonly prepared: Prepared;
  readonly reason: string;
}

/** Writes what is planned for one target, unless an earlier run of the same rollback did. */
export async function takeStep(
  { steps }: Pick<RollbackPlan, 'steps'>,
  { prepared, reason }: StepRequest,
  tools: DeliveryTools,
): Promise<BumpEnding> {
  const { unit } = prepared;
  const step = stepOf(unit, { steps });
  const image = formatImageReference(unit.task.release.image);
  tools.context.progress.step(`Roll back ${unit.label} to ${image}`);
  if (step.kind === 'done') return findWritten(step, unit.task, tools.workplace);
  return writeBack(step, { prepared, reason }, tools);
}

export function stepOf(
  { label }: Pick<DeliveryUnit, 'label'>,
  { steps }: Pick<RollbackPlan, 'steps'>,
): RollbackStep {
  const step = steps.get(label);
  if (step === undefined) throw new Error('a unit of a rollback has its step');
  return step;
}

/**
 * What still works on what is taken back is stopped before and after the commit, as for any rollback: Rollouts are
 * aborted, and an operation that would keep the commit waiting is ended.
 */
async function writeBack(
  { standing, release }: Extract<RollbackStep, { kind: 'back' }>,
  { prepared, reason }: StepRequest,
  { workplace, context }: DeliveryTools,
): Promise<BumpEnding> {
  const { unit, ready, connection } = prepared;
  const { progress, signal } = context;
  const images = [standing.image];
  const applications = focusTarget(ready.target, images);
  const note = (app: string, text: string): void => progress.note(`${app}: ${text}`);
  const beforeWrite = (): Promise<void> => abortRollouts({ connection, applications, images, note });
  const ending = await writeRollback({ task: unit.task, standing, release, reason, beforeWrite }, workplace);
  if (ending.kind !== 'pushed') return ending;
  const clear = (application: (typeof applications)[number]): Promise<void> =>
    makeWay({
      connection,
      application,
      revert: ending.commit,
      signal,
      note: (text) => note(application.key, text),
    });
  await Promise.all(applications.map(clear));
  return ending;
}

/** The commit of an earlier run stands, and is watched again. */
export async function findWritten(
  { record, commit }: Extract<RollbackStep, { kind: 'done' }>,
  { name, release }: BumpTask,
  workplace: Workplace,
): Promise<BumpEnding> {
  if (name.kind === 'file') throw new Error('a rollback is one of a service');
  const view = viewTip(viewOf(workplace.branch, await workplace.branch.look()), workplace);
  const located = locateService(name, await readConfig(view, name.config));
  const prepared = { ...(await prepareOn(view, release, located)), intent: record.intent };
  return { kind: 'standing', plan: { kind: 'already-there', prepared, bump: { commit, record } }, commit };
}
