import type { ActionOutcome } from '../../core/action/definition.ts';
import { formatImageReference } from '../../core/image/reference.ts';
import { bumpFields, commitOf, errorField, outputsOfBump, resumeAt } from '../bump/report.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import { rolloutFields } from '../rollout/result.ts';
import {
  bumpOf,
  type Delivery,
  findDecisive,
  type Judgement,
  judge,
  rolloutOf,
  type UnitEnding,
} from './ending.ts';
import { reportOfDelivery } from './report.ts';

/** The outcome of the action `deliver`; the worst target decides how it is called. */
export function outcomeOfDelivery(delivery: Delivery): ActionOutcome {
  const decisive = findDecisive(delivery.endings);
  if (decisive === undefined) throw new Error('a delivery has at least one target');
  const judgement = judge(decisive);
  return {
    decision: judgement.decision,
    reasonCode: judgement.reasonCode,
    exitStatus: judgement.exitStatus,
    outputs: outputsOf(delivery, decisive),
    result: resultOf(delivery, decisive, judgement),
    report: reportOfDelivery(delivery, decisive, judgement),
  };
}

function outputsOf({ endings, release }: Delivery, decisive: UnitEnding): Record<string, string> {
  const bumps = endings.flatMap((ending) => bumpOf(ending) ?? []);
  const outcomes = endings.flatMap((ending) => rolloutOf(ending) ?? []);
  const outputs = bumps.map(outputsOfBump);
  const decided = rolloutOf(decisive);
  return {
    commit: lines(bumps.map((bump) => commitOf(bump))),
    revision: lines(outcomes.map(({ revision }) => revision)),
    file: lines(outputs.map(({ file }) => file)),
    before: lines(outputs.map(({ before }) => before)),
    after: formatImageReference(release.image),
    digest: release.image.digest ?? '',
    changed: String(outputs.some(({ changed }) => changed === 'true')),
    intent: lines(outputs.map(({ intent }) => intent)),
    'root-cause': decided?.verdict.rootCause?.code ?? '',
    'rolled-back': decided?.rollback.word ?? 'no',
    'rollback-commit': lines(outcomes.map(rollbackCommit)),
    'resume-at': lines(bumps.map(resumeAt)),
    trace: lines(outcomes.map(({ tracePath }) => tracePath)),
  };
}

/** Each text once, one per line. */
function lines(texts: readonly (string | undefined)[]): string {
  return [...new Set(texts.filter((text) => text !== undefined && text !== ''))].join('\n');
}

function rollbackCommit({ rollback }: RolloutOutcome): string | undefined {
  return 'commit' in rollback ? rollback.commit : undefined;
}

function resultOf(delivery: Delivery, decisive: UnitEnding, judgement: Judgement): Record<string, unknown> {
  const { service, environment, endings } = delivery;
  return {
    service,
    environment,
    explanation: judgement.explanation,
    ...fieldsOf(decisive),
    ...errorField(judgement.error),
    targets: endings.map(targetFields),
  };
}

function fieldsOf(ending: UnitEnding): Record<string, unknown> {
  const [bump, outcome] = [bumpOf(ending), rolloutOf(ending)];
  return {
    ...(bump === undefined ? {} : bumpFields(bump)),
    ...(outcome === undefined ? {} : rolloutFields(outcome)),
    ...(ending.kind === 'planned' ? { applications: ending.applications } : {}),
  };
}

/** The short of each target; the long is there for the decisive one. */
function targetFields(ending: UnitEnding): Record<string, unknown> {
  const { decision, reasonCode, explanation } = judge(ending);
  const [bump, outcome] = [bumpOf(ending), rolloutOf(ending)];
  const commit = bump === undefined ? undefined : commitOf(bump);
  return {
    target: ending.unit.target ?? null,
    decision,
    reasonCode,
    explanation,
    commit: commit ?? null,
    rootCause: outcome?.verdict.rootCause?.code ?? null,
    rolledBack: outcome?.rollback.word ?? 'no',
    rollbackCommit: outcome === undefined ? null : (rollbackCommit(outcome) ?? null),
  };
}
