import type { GateEvidence } from '../ledger/entry.ts';
import type { GateQuestion, Obstacle } from './gate.ts';

/** What one gate says: open with what proves it, or closed. A gate nobody asked for says nothing. */
export type Finding =
  | { readonly kind: 'open'; readonly evidence: GateEvidence }
  | { readonly kind: 'closed'; readonly obstacle: Obstacle };

export type GateRule = (question: GateQuestion) => readonly Finding[];

export function open(gate: Obstacle['gate'], text: string): Finding {
  return { kind: 'open', evidence: { gate, text } };
}

export function closed(obstacle: Obstacle): Finding {
  return { kind: 'closed', obstacle };
}
