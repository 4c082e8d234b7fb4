import type { ActionOutcome } from '../../core/action/definition.ts';
import { versionOf } from '../../core/bump/message.ts';
import { formatImageReference } from '../../core/image/reference.ts';
import type { Report } from '../../core/report/report.ts';
import { commitOf } from '../bump/report.ts';
import { bumpOf, findDecisive, judge, type UnitEnding } from '../deliver/ending.ts';
import { outcomeOfDelivery } from '../deliver/result.ts';

/** A rollback with all its targets, in roll-out order. */
export interface RolledBackService {
  readonly endings: readonly UnitEnding[];
  readonly service: string;
  readonly environment: string;
  readonly reason: string;
}

/** The outcome of the action `rollback`; the worst target decides how it is called. */
export function outcomeOfRollback(rollback: RolledBackService): ActionOutcome {
  const { endings, service, environment } = rollback;
  const decisive = findDecisive(endings);
  if (decisive === undefined) throw new Error('a rollback has at least one target');
  const { release } = decisive.unit.task;
  const delivery = outcomeOfDelivery({ endings, service, environment, release });
  const decision = wordOf(delivery.decision);
  const { rollback: _none, ...result } = delivery.result;
  return {
    ...delivery,
    decision,
    outputs: outputsOf(endings, delivery.outputs),
    result: { ...result, reason: rollback.reason, targets: endings.map(targetFields) },
    report: reportOf(rollback, { decision, decisive, report: delivery.report }),
  };
}

/** A delivery of what ran before is a rollback. */
function wordOf(decision: string): string {
  return decision === 'delivered' ? 'rolled-back' : decision;
}

function outputsOf(
  endings: readonly UnitEnding[],
  {
    'rollback-commit': _commit,
    'rolled-back': _word,
    'resume-at': _time,
    ...outputs
  }: ActionOutcome['outputs'],
): Record<string, string> {
  const images = endings.map(({ unit }) => unit.task.release.image);
  return {
    ...outputs,
    after: lines(images.map(formatImageReference)),
    digest: lines(images.flatMap(({ digest }) => digest ?? [])),
  };
}

function lines(texts: readonly string[]): string {
  return [...new Set(texts)].join('\n');
}

function targetFields(ending: UnitEnding): Record<string, unknown> {
  const { decision, reasonCode, explanation } = judge(ending);
  const bump = bumpOf(ending);
  return {
    target: ending.unit.target ?? null,
    decision: wordOf(decision),
    reasonCode,
    explanation,
    before: bump?.plan.prepared.from ?? null,
    after: formatImageReference(ending.unit.task.release.image),
    commit: (bump === undefined ? undefined : commitOf(bump)) ?? null,
  };
}

interface Told {
  readonly decision: string;
  readonly decisive: UnitEnding;
  readonly report: Report;
}

/** The report of the delivery of what ran before, under its own name. */
function reportOf(
  { service, environment, reason }: RolledBackService,
  { decision, decisive, report }: Told,
): Report {
  const version = versionOf(formatImageReference(decisive.unit.task.release.image));
  return {
    ...report,
    title: `roll back ${service} in ${environment} to ${version}: ${decision}`,
    facts: [['Why', reason], ...report.facts.filter(([label]) => label !== 'Rolled back')],
    next:
      decision === 'rolled-back'
        ? [`Deliver a repaired build, or lift the quarantine: slipway release ${service} ${environment}`]
        : report.next,
  };
}
