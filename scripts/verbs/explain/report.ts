import type { Repository } from '../../../actions/bump/task.ts';
import type { ActionOutcome } from '../../../core/action/definition.ts';
import { versionOf } from '../../../core/bump/message.ts';
import type { LedgerRelease } from '../../../core/ledger/entry.ts';
import type { Explanation } from '../../../core/promotion/explain.ts';
import type { Situation } from '../../../core/promotion/situation.ts';
import type { Report, ReportTable, ReportVerdict } from '../../../core/report/report.ts';
import { showDuration } from '../show-duration.ts';
import { showLocal, showMoment } from '../show-moment.ts';
import { explanationForMachines } from './for-machines.ts';
import { drawWay } from './picture.ts';

type Held = Extract<Situation, { kind: 'held' }>;

/** What a situation means, before it is put into outputs and a report. */
interface Meaning {
  readonly decision: string;
  readonly reasonCode: string;
  readonly verdict: ReportVerdict;
  readonly summary: string;
  readonly next: readonly string[];
}

/** The answer for machines and people; a question that is answered ends well, whatever the answer is. */
export function outcomeOfExplanation(explanation: Explanation, repository: Repository): ActionOutcome {
  const { decision, reasonCode, ...meaning } = meaningOf(explanation);
  return {
    decision,
    reasonCode,
    exitStatus: 0,
    outputs: outputsOf(explanation),
    result: explanationForMachines(explanation),
    report: reportOf(explanation, repository, meaning),
  };
}

function outputsOf({ situation, standings }: Explanation): Record<string, string> {
  const running = standings.at(-1)?.targets[0]?.release?.image ?? '';
  const held = situation.kind === 'held' ? situation : undefined;
  return {
    image: situation.kind === 'current' ? running : situation.release.image,
    step: situation.kind === 'current' ? '' : situation.step,
    gate: held?.obstacle.gate ?? '',
    'resume-at': isoOf(held?.earliest),
    'arrives-at': isoOf(held?.earliestThere),
  };
}

function isoOf(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString();
}

function meaningOf(explanation: Explanation): Meaning {
  const { situation, service, environment, now } = explanation;
  switch (situation.kind) {
    case 'current':
      return {
        ...answered('current', 'passed'),
        summary: `Nothing newer of ${service} is on its way to ${environment}.`,
        next: [],
      };
    case 'rolling-out':
      return meaningOfRollout(situation, now);
    case 'ready':
      return {
        ...answered('ready', 'passed'),
        summary: `${nameOf(situation.release)} may go to ${situation.step} now: no gate is closed.`,
        next: ['The next `promote` or `deliver` there takes it along.'],
      };
    case 'held':
      return meaningOfHeld(situation, explanation);
  }
}

function answered(
  code: string,
  verdict: ReportVerdict,
): Pick<Meaning, 'decision' | 'reasonCode' | 'verdict'> {
  return { decision: code, reasonCode: code, verdict };
}

function meaningOfRollout(
  { release, step, until, overdue }: Extract<Situation, { kind: 'rolling-out' }>,
  now: number,
): Meaning {
  const what = `${nameOf(release)} is being rolled out to ${step}`;
  if (overdue)
    return {
      ...answered('rolling-out', 'unknown'),
      reasonCode: 'overdue',
      summary: `${what}, but its run gave no verdict in time (${showMoment(until)}).`,
      next: ['The next run of `promote` watches it to its end.'],
    };
  return {
    ...answered('rolling-out', 'waiting'),
    summary: `${what}; a verdict is due within ${showDuration(until - now)}.`,
    next: [],
  };
}

function meaningOfHeld(situation: Held, { environment, now }: Explanation): Meaning {
  const { release, step, obstacle, obstacles, earliest, earliestThere } = situation;
  const isRefused = obstacle.weight === 'refused';
  const where = step === environment ? '' : ` on its way to ${environment}`;
  return {
    decision: isRefused ? 'refused' : 'waiting',
    reasonCode: obstacle.code,
    verdict: isRefused ? 'failed' : 'waiting',
    summary: [
      `${nameOf(release)} is held before ${step}${where}: ${obstacle.text}.`,
      ...tellTime('It may pass', earliest, now),
      ...(step === environment ? [] : tellTime(`It may be in ${environment}`, earliestThere, now)),
    ].join('\n'),
    next: obstacles.map(({ unblocks }) => unblocks),
  };
}

function tellTime(what: string, at: number | undefined, now: number): readonly string[] {
  if (at === undefined) return [];
  return [`${what} at ${showMoment(at)} at the earliest, in ${showDuration(Math.max(0, at - now))}.`];
}

function nameOf({ image, build }: LedgerRelease): string {
  return build === undefined ? versionOf(image) : `${versionOf(image)} (build ${build})`;
}

function reportOf(
  explanation: Explanation,
  { url, branch }: Repository,
  { verdict, summary, next }: Omit<Meaning, 'decision' | 'reasonCode'>,
): Report {
  const { service, environment, situation } = explanation;
  return {
    title: `explain ${service} in ${environment}`,
    verdict,
    summary,
    facts: [
      ['Repository', `${url} (${branch})`],
      ...(situation.kind === 'current' ? [] : [['Image', { code: situation.release.image }] as const]),
    ],
    tables: situation.kind === 'held' ? [obstacleTable(situation)] : [],
    details: [{ title: 'The way', text: drawWay(explanation), language: 'text' }],
    annotations: [],
    next,
  };
}

function obstacleTable({ obstacles }: Held): ReportTable {
  return {
    title: 'What stands in the way',
    columns: ['Gate', 'Obstacle', 'Until'],
    rows: obstacles.map(({ gate, text, until, weight }) => [
      gate,
      text,
      until !== undefined ? showLocal(until) : weight === 'refused' ? 'for good' : 'somebody acts',
    ]),
  };
}
