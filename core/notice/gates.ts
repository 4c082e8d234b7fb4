import type { GateAnswer } from '../promotion/gate.ts';
import type { NoticeGate } from './state.ts';

/** The gates of an answer, as a notice lists them; a gate somebody passed by is never shown as merely open. */
export function noticeGates(answer: GateAnswer): readonly NoticeGate[] {
  if (answer.kind === 'closed')
    return answer.obstacles.map(({ gate, weight, text, unblocks, until }) => ({
      gate,
      state: weight,
      text: `${text}; ${unblocks}`,
      ...(until === undefined ? {} : { until }),
    }));
  const overridden = answer.overrides.map(({ gate, reason, actor }) => ({
    gate,
    state: 'overridden' as const,
    text: `passed by ${actor}: ${reason}`,
  }));
  const passed = new Set(overridden.map(({ gate }) => gate));
  const open = answer.evidence
    .filter(({ gate }) => !passed.has(gate))
    .map(({ gate, text }) => ({ gate, state: 'open' as const, text }));
  return [...overridden, ...open];
}
