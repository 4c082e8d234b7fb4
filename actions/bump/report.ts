import type { ActionOutcome, ExitStatus } from '../../core/action/definition.ts';
import { unifiedDiff } from '../../core/bump/diff.ts';
import { describeBump } from '../../core/bump/message.ts';
import type { BumpPlan, ClosedGates, PreparedBump } from '../../core/bump/plan.ts';
import { formatSource } from '../../core/bump/record.ts';
import { exitStatusOf, type SlipwayError } from '../../core/errors.ts';
import { describeDecline } from '../../core/git/push-texts.ts';
import { formatImageReference } from '../../core/image/reference.ts';
import type { Obstacle } from '../../core/promotion/gate.ts';
import { reportOfError } from '../../core/report/error-report.ts';
import type { Report, ReportVerdict } from '../../core/report/report.ts';
import type { BumpEnding } from './ending.ts';
import { gateTable, judgeHeld } from './held.ts';
import type { BumpTask } from './task.ts';

/** What an ending means, before it is put into outputs and a report. */
interface Meaning {
  readonly decision: string;
  readonly reasonCode: string;
  readonly exitStatus: ExitStatus;
  readonly verdict: ReportVerdict;
  readonly summary: string;
  readonly next: readonly string[];
  readonly error?: SlipwayError;
}

/** The outcome of a bump for machines and people. */
export function outcomeOfBump(ending: BumpEnding, task: BumpTask): ActionOutcome {
  const { plan } = ending;
  const { decision, reasonCode, exitStatus, ...meaning } = meaningOf(ending, task);
  return {
    decision,
    reasonCode,
    exitStatus,
    outputs: outputsOfBump(ending),
    result: { ...bumpFields(ending), ...errorField(meaning.error) },
    report: reportOf(plan, { ending, task, meaning }),
  };
}

export function outputsOfBump(ending: BumpEnding): Record<string, string> {
  const { prepared } = ending.plan;
  const isChanged = ending.kind === 'pushed' || ending.kind === 'written';
  return {
    commit: commitOf(ending) ?? '',
    file: prepared.subject.places.map(({ file }) => file).join('\n'),
    before: prepared.from,
    after: isLeft(ending) ? prepared.from : prepared.to,
    changed: String(isChanged),
    intent: prepared.intent,
    digest: prepared.request.release.image.digest ?? '',
    'resume-at': resumeAt(ending) ?? '',
  };
}

/** When a release that waits may go at the earliest, as ISO text. */
export function resumeAt(ending: BumpEnding): string | undefined {
  const earliest = ending.kind === 'held' ? ending.plan.gates.earliest : undefined;
  return earliest === undefined ? undefined : new Date(earliest).toISOString();
}

/** The place was left as it was. */
function isLeft({ kind }: BumpEnding): boolean {
  return kind === 'refused' || kind === 'declined' || kind === 'held';
}

/** The commit that carries the image, where there is one. */
export function commitOf(ending: BumpEnding): string | undefined {
  return ending.kind === 'pushed' || ending.kind === 'standing' ? ending.commit : undefined;
}

function meaningOf(ending: BumpEnding, task: BumpTask): Meaning {
  switch (ending.kind) {
    case 'pushed':
      return passed('bumped', 'pushed', `Commit ${ending.commit} carries it.`);
    case 'written':
      return passed(
        'written',
        'file-written',
        'The file in the working folder holds it. Nothing was committed.',
      );
    case 'planned':
      return passed('planned', 'dry-run', 'Dry run: this is what would be written. Nothing was.');
    case 'standing':
      return meaningOfStanding(ending);
    case 'refused':
      return refused('refused', ending.plan.error);
    case 'held':
      return meaningOfHeld(ending.plan.gates);
    case 'declined':
      return refused('declined', describeDecline(ending), task);
  }
}

function passed(decision: string, reasonCode: string, summary: string): Meaning {
  return { decision, reasonCode, exitStatus: 0, verdict: 'passed', summary, next: [] };
}

function meaningOfStanding({ plan, commit }: Extract<BumpEnding, { kind: 'standing' }>): Meaning {
  if (plan.kind === 'already-there') {
    const since = plan.bump === undefined || commit === undefined ? '' : ` since commit ${commit}`;
    return passed('already-there', 'value-there', `It is there already${since}. Nothing was written.`);
  }
  return {
    ...passed(
      'recognised',
      'intent-known',
      `Commit ${plan.bump.commit} wrote this very release, and the value was changed since. Nothing was written again.`,
    ),
    next: ['Deliver a newer build to change the value again.'],
  };
}

function refused(decision: string, error: SlipwayError, task?: BumpTask): Meaning {
  const where =
    task?.destination.kind === 'repository' ? ` (branch ${task.destination.repository.branch})` : '';
  return {
    decision,
    reasonCode: error.code,
    exitStatus: exitStatusOf(error.kind),
    verdict: 'failed',
    summary: `${error.what}${where}. ${error.why}.`,
    next: [error.fix],
    error,
  };
}

/** Waiting may end by itself or by an act; a gate that says no for good is a refusal (DESIGN 3.3). */
function meaningOfHeld(gates: ClosedGates): Meaning {
  const judgement = judgeHeld(gates);
  return {
    ...judgement,
    verdict: judgement.decision === 'waiting' ? 'waiting' : 'failed',
    summary: `${judgement.explanation}. Nothing was written.`,
    next: gates.obstacles.map(({ unblocks }) => unblocks),
  };
}

/** What the JSON result says of a bump, in `bump` as in `deliver`. */
export function bumpFields(ending: BumpEnding): Record<string, unknown> {
  const { prepared } = ending.plan;
  const { source, build } = prepared.request.release;
  return {
    intent: prepared.intent,
    image: prepared.to,
    ...(source === undefined ? {} : { source: formatSource(source) }),
    ...(build === undefined ? {} : { build }),
    places: prepared.subject.places,
    changes: prepared.changes,
    warnings: warningsOf(ending.plan),
    ...(ending.kind === 'planned' ? { diff: unifiedDiff(prepared.files) } : {}),
    ...(ending.kind === 'pushed' ? { attempts: ending.attempts } : {}),
    ...(ending.kind === 'held' ? { obstacles: ending.plan.gates.obstacles.map(obstacleField) } : {}),
  };
}

function obstacleField({ until, ...obstacle }: Obstacle): Record<string, unknown> {
  return { ...obstacle, ...(until === undefined ? {} : { until: new Date(until).toISOString() }) };
}

/** The error of a result, as a run that raised one has it. */
export function errorField(error: SlipwayError | undefined): Record<string, unknown> {
  if (error === undefined) return {};
  const { code, what, why, fix } = error;
  return { error: { code, what, why, fix } };
}

export function warningsOf(plan: BumpPlan): readonly string[] {
  return plan.kind === 'write' ? plan.warnings : plan.prepared.warnings;
}

interface Told {
  readonly ending: BumpEnding;
  readonly task: BumpTask;
  readonly meaning: Omit<Meaning, 'decision' | 'reasonCode' | 'exitStatus'>;
}

function reportOf(plan: BumpPlan, { ending, task, meaning }: Told): Report {
  const { prepared } = plan;
  const { verdict, summary, next, error } = meaning;
  const errors =
    error === undefined
      ? []
      : [{ level: 'error' as const, title: error.what, message: `${error.why}\n${error.fix}` }];
  const warnings = warningsOf(plan).map((message) => ({ level: 'warning' as const, message }));
  return {
    title: `bump ${describeBump({ ...prepared.subject, to: prepared.to })}`,
    verdict,
    summary,
    facts: factsOf(prepared, { ending, task }),
    tables: gateTable(ending),
    details:
      prepared.files.length > 0 && ending.kind !== 'standing'
        ? [{ title: 'Difference', text: unifiedDiff(prepared.files), language: 'diff' }]
        : [],
    annotations: [...errors, ...warnings],
    next,
  };
}

function factsOf(prepared: PreparedBump, { ending, task }: Omit<Told, 'meaning'>): Report['facts'] {
  const { source, build } = prepared.request.release;
  const { destination } = task;
  const commit = commitOf(ending);
  const repository: Report['facts'] =
    destination.kind === 'repository'
      ? [['Repository', `${destination.repository.url} (${destination.repository.branch})`]]
      : [];
  return [
    ...repository,
    ['Image', { code: prepared.to }],
    ...(prepared.from === prepared.to ? [] : ([['Before', { code: prepared.from }]] as const)),
    ...(commit === undefined ? [] : ([['Commit', { code: commit }]] as const)),
    ...(source === undefined ? [] : ([['Source', { code: formatSource(source) }]] as const)),
    ...(build === undefined ? [] : ([['Build', String(build)]] as const)),
    ['Intent', { code: prepared.intent }],
  ];
}

/** The outcome when the server never said whether it took the commit: the run may simply be repeated. */
export function outcomeOfUnknown(error: SlipwayError, { release }: BumpTask): ActionOutcome {
  return {
    decision: 'unknown',
    reasonCode: error.code,
    exitStatus: exitStatusOf(error.kind),
    outputs: { after: formatImageReference(release.image), digest: release.image.digest ?? '' },
    result: errorField(error),
    report: { ...reportOfError('bump', error), verdict: 'unknown' },
  };
}
