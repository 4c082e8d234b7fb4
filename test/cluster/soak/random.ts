/** Numbers that a seed decides: the same seed plays the same releases again. */
export interface Dice {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** One of several, each as often as its weight says. */
  pick<T extends { readonly weight: number }>(choices: readonly T[]): T;
}

export function rollDice(seed: number): Dice {
  const next = generate(seed);
  return {
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (choices) => pickByWeight(choices, next()),
  };
}

function pickByWeight<T extends { readonly weight: number }>(choices: readonly T[], share: number): T {
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  let left = share * total;
  const chosen = choices.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const fallback = chosen ?? choices.at(-1);
  if (fallback === undefined) throw new Error('nothing to pick from');
  return fallback;
}

/** Mulberry32, a generator of 32 bits of state by Tommy Ettinger: numbers from 0 up to 1. */
function generate(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
