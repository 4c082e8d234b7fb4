import { definedOnly } from '../defined-only.ts';
import type { RootCause } from './decision.ts';
import type { RootCauseCode } from './reason-codes.ts';
import type { Sign } from './signs.ts';

/** Which sign tells most, when several pods or containers show some. */
const telling: readonly RootCauseCode[] = [
  'image-missing',
  'image-auth',
  'oom',
  'config-missing',
  'crash',
  'quota-or-admission',
  'unschedulable',
  'image-unreachable',
  'probe-failing',
];

/** The most telling sign: final ones first. */
export function mostTelling(signs: readonly Sign[]): Sign | undefined {
  return signs.toSorted((left, right) => weight(left) - weight(right))[0];
}

function weight({ code, isFinal }: Sign): number {
  const rank = telling.indexOf(code);
  return (rank === -1 ? telling.length : rank) + (isFinal ? 0 : telling.length + 1);
}

/** The root cause a sign stands for, with what else is known of its resource. */
export function causeOf(
  found: Sign,
  more: { readonly events: readonly string[]; readonly log?: string },
): RootCause {
  const { code, message, resource, container, image } = found;
  return {
    code,
    message,
    resource,
    ...definedOnly({ container, image, log: more.log }),
    events: more.events,
  };
}
