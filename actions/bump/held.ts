import type { ClosedGates } from '../../core/bump/plan.ts';
import { formatMoment } from '../../core/calendar/format-moment.ts';
import type { ReportTable } from '../../core/report/report.ts';
import type { BumpEnding } from './ending.ts';

export interface HeldJudgement {
  readonly decision: 'waiting' | 'refused';
  /** Of the obstacle that weighs most. */
  readonly reasonCode: string;
  readonly exitStatus: 1 | 4;
  /** Every obstacle, and when it may go at the earliest; no full stop. */
  readonly explanation: string;
}

/** What closed gates come to: one that says no for good decides, else the release waits. */
export function judgeHeld({ obstacles, earliest }: ClosedGates): HeldJudgement {
  const refusal = obstacles.find(({ weight }) => weight === 'refused');
  const decisive = refusal ?? obstacles[0];
  const texts = obstacles.map(({ text }) => text);
  const when = earliest === undefined ? [] : [`Not before ${formatMoment(earliest, 'UTC')}`];
  return {
    decision: refusal === undefined ? 'waiting' : 'refused',
    reasonCode: decisive?.code ?? '',
    exitStatus: refusal === undefined ? 4 : 1,
    explanation: [...texts, ...when].join('. '),
  };
}

/** The gates as people look them up: what is closed and what unblocks it, or what opened them. */
export function gateTable(ending: BumpEnding): readonly ReportTable[] {
  if (ending.kind === 'held') {
    const rows = ending.plan.gates.obstacles.map(({ gate, text, unblocks, until }) => [
      gate,
      text,
      unblocks,
      until === undefined ? '' : formatMoment(until, 'UTC'),
    ]);
    return [{ title: 'Closed gates', columns: ['Gate', 'Obstacle', 'What unblocks it', 'Until'], rows }];
  }
  if (ending.plan.kind !== 'write' || ending.plan.gates.evidence.length === 0) return [];
  const rows = ending.plan.gates.evidence.map(({ gate, text }) => [gate, text]);
  return [{ title: 'Open gates', columns: ['Gate', 'What opened it'], rows }];
}
