import { unifiedDiff } from '../../core/bump/diff.ts';
import { versionOf } from '../../core/bump/message.ts';
import { formatSource } from '../../core/bump/record.ts';
import { formatImageReference } from '../../core/image/reference.ts';
import type {
  Annotation,
  Report,
  ReportDetail,
  ReportTable,
  ReportText,
  ReportVerdict,
} from '../../core/report/report.ts';
import { renderTimelineMermaid } from '../../core/timeline/mermaid.ts';
import { gateTable } from '../bump/held.ts';
import { warningsOf } from '../bump/report.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import { reportOf, shortRevision, summariseRollback } from '../rollout/report.ts';
import {
  bumpOf,
  type Decision,
  type Delivery,
  type Judgement,
  judge,
  rolloutOf,
  type UnitEnding,
} from './ending.ts';
import { timelineOf } from './timeline.ts';

const VERDICTS: Readonly<Record<Decision, ReportVerdict>> = {
  delivered: 'passed',
  planned: 'passed',
  'rolled-back': 'failed',
  failed: 'failed',
  refused: 'failed',
  declined: 'failed',
  error: 'failed',
  blocked: 'waiting',
  waiting: 'waiting',
  superseded: 'waiting',
  skipped: 'waiting',
  unknown: 'unknown',
};

/** One summary of the whole delivery: the answer, the targets, then what the decisive one rests on. */
export function reportOfDelivery(delivery: Delivery, decisive: UnitEnding, judgement: Judgement): Report {
  const { service, environment, release, endings } = delivery;
  const outcome = rolloutOf(decisive);
  const rollout = outcome === undefined ? undefined : reportOf(outcome);
  const version = versionOf(formatImageReference(release.image));
  const diagram = drawTimeline(delivery);
  return {
    title: `deliver ${service} ${version} to ${environment}: ${judgement.decision}`,
    verdict: VERDICTS[judgement.decision],
    summary: summarise(judgement, outcome),
    facts: [...listFacts(delivery, decisive), ...rolloutFacts(rollout)],
    tables: [...targetTable(endings), ...gateTables(decisive), ...(rollout?.tables ?? [])],
    ...(diagram === undefined ? {} : { diagram }),
    details: [...differencesOf(endings), ...(rollout?.details ?? [])],
    annotations: [...listAnnotations(endings, judgement), ...(rollout?.annotations ?? [])],
    next: nextSteps(decisive, judgement, rollout),
  };
}

function nextSteps(
  decisive: UnitEnding,
  { error }: Judgement,
  rollout: Report | undefined,
): readonly string[] {
  const bump = bumpOf(decisive);
  if (bump?.kind === 'held') return bump.plan.gates.obstacles.map(({ unblocks }) => unblocks);
  return error === undefined ? (rollout?.next ?? []) : [error.fix];
}

function summarise({ explanation }: Judgement, outcome: RolloutOutcome | undefined): string {
  const rollback = outcome === undefined ? '' : summariseRollback(outcome.rollback);
  return [endSentence(explanation), rollback].filter((text) => text !== '').join(' ');
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function listFacts({ release }: Delivery, decisive: UnitEnding): Report['facts'] {
  const { source, build } = release;
  const { destination } = decisive.unit.task;
  const bump = bumpOf(decisive);
  const before =
    bump === undefined || bump.plan.prepared.from === bump.plan.prepared.to
      ? undefined
      : bump.plan.prepared.from;
  const facts: (readonly [string, ReportText | undefined])[] = [
    [
      'Repository',
      destination.kind === 'repository'
        ? `${destination.repository.url} (${destination.repository.branch})`
        : undefined,
    ],
    ['Image', { code: formatImageReference(release.image) }],
    ['Before', before === undefined ? undefined : { code: before }],
    ['Source', source === undefined ? undefined : { code: formatSource(source) }],
    ['Build', build === undefined ? undefined : String(build)],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}

/** The image is named already. */
function rolloutFacts(rollout: Report | undefined): Report['facts'] {
  return rollout?.facts.filter(([label]) => label !== 'Images') ?? [];
}

function targetTable(endings: readonly UnitEnding[]): readonly ReportTable[] {
  if (endings.length < 2) return [];
  const rows = endings.map((ending): readonly ReportText[] => {
    const { decision, reasonCode, explanation } = judge(ending);
    const revision = rolloutOf(ending)?.revision ?? '';
    return [
      ending.unit.label,
      decision,
      { code: reasonCode },
      { code: shortRevision(revision) },
      explanation,
    ];
  });
  return [{ title: 'Targets', columns: ['Target', 'Decision', 'Reason', 'Commit', 'What was seen'], rows }];
}

function gateTables(decisive: UnitEnding): readonly ReportTable[] {
  const bump = bumpOf(decisive);
  return bump === undefined ? [] : gateTable(bump);
}

function drawTimeline(delivery: Delivery): string | undefined {
  const timeline = timelineOf(delivery);
  return timeline.lanes.length === 0 ? undefined : renderTimelineMermaid(timeline);
}

/** What this run wrote, or would write. */
export function differencesOf(endings: readonly UnitEnding[]): readonly ReportDetail[] {
  const files = endings.flatMap((ending) => {
    const bump = bumpOf(ending);
    return bump?.kind === 'pushed' || bump?.kind === 'planned' ? bump.plan.prepared.files : [];
  });
  return files.length === 0 ? [] : [{ title: 'Difference', text: unifiedDiff(files), language: 'diff' }];
}

function listAnnotations(endings: readonly UnitEnding[], { error }: Judgement): readonly Annotation[] {
  const warnings = endings.flatMap((ending) => {
    const bump = bumpOf(ending);
    return bump === undefined ? [] : warningsOf(bump.plan);
  });
  return [
    ...(error === undefined
      ? []
      : [{ level: 'error' as const, title: error.what, message: `${error.why}\n${error.fix}` }]),
    ...[...new Set(warnings)].map((message) => ({ level: 'warning' as const, message })),
  ];
}
