/** Words about the life of a pod: `pod-lives.ts` says what each means. */
export const podWords = [
  'slow',
  'bad-pull',
  'bad-auth',
  'late-pull',
  'throttled',
  'late-crash',
  'crash',
  'oom',
  'recovers',
  'flap',
  'unready',
  'no-config',
  'init-fail',
] as const;

/** Words about pods that are never born or never placed, for clusters whose room nobody wants to fill. */
const refusalWords = ['quota', 'unschedulable'] as const;

const words = [...podWords, ...refusalWords] as const;
export type OutcomeName = (typeof words)[number] | 'ready';

/**
 * What becomes of a pod is a property of its images: a word in the tag, or a label that the sandbox registry keeps with
 * the image when only a digest is known.
 */
export interface Outcome {
  readonly name: OutcomeName;
  /** Seconds for `slow-N`, number of flaps for `flap-N` (0 = for ever). */
  readonly amount: number;
}

export type OutcomeOf = (image: string) => Outcome;

const known = [...words, 'ready'] as const;
const pattern = new RegExp(`(?:^|[-_.])(${known.join('|')})(?:-(\\d+)s?)?(?=$|[-_.])`);
const defaultAmount: Partial<Record<OutcomeName, number>> = { slow: 20 };

/** The outcome a text names (`1.4.2-slow-5`, `crash`), or `undefined`. */
export function parseOutcome(text: string): Outcome | undefined {
  const match = pattern.exec(text);
  const name = known.find((one) => one === match?.[1]);
  if (name === undefined) return undefined;
  return { name, amount: match?.[2] === undefined ? (defaultAmount[name] ?? 0) : Number(match[2]) };
}

/** The outcome the tag of an image reference names; every other image starts and stays ready. */
export function outcomeOfTag(image: string): Outcome {
  const tag = /:([^:/@]+)(?:@|$)/.exec(image)?.[1] ?? '';
  return parseOutcome(tag) ?? { name: 'ready', amount: 0 };
}
