/** How patient the writers of one branch are. All times in milliseconds. */
export interface Pace {
  /** The shortest lifetime of a lease. */
  readonly leaseMs: number;
  /** The shortest pause between two looks. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
  /** A sight that is older is looked at again before something is pushed on it without a lease. */
  readonly freshMs: number;
  /** A run ends as busy when nobody wrote its intent for so long. */
  readonly patienceMs: number;
}

export const usualPace: Pace = {
  leaseMs: 15_000,
  pauseMs: 400,
  longestPauseMs: 5_000,
  freshMs: 1_000,
  patienceMs: 10 * 60_000,
};

/** A holder that needs several exchanges, each as slow as the last one was, must not be taken for dead. */
const exchangesOfAFold = 20;
const longestLeaseMs = 120_000;
/** Waiters must leave the server, and the machine they share, to the one that works. */
const exchangesBetweenLooks = 6;
const growth = 1.5;

/** The lifetime of a new lease; twice that of the one it replaces, so that holders who are merely slow get through. */
export function leaseTtl({ leaseMs }: Pace, exchangeMs: number, replaced = 0): number {
  const needed = Math.max(leaseMs, exchangesOfAFold * exchangeMs, 2 * replaced);
  return Math.min(Math.max(leaseMs, longestLeaseMs), needed);
}

/**
 * The pause before the look number `waits` (from 0): longer where exchanges are slow, growing, and spread by `random`
 * (0 to 1), so that those who wait together do not look together.
 */
export function pauseMs(
  { pauseMs: shortest, longestPauseMs }: Pace,
  {
    waits,
    exchangeMs,
    random,
  }: { readonly waits: number; readonly exchangeMs: number; readonly random: number },
): number {
  const first = Math.max(shortest, exchangesBetweenLooks * exchangeMs);
  const bound = Math.min(longestPauseMs, first * growth ** Math.min(waits, 20));
  return Math.round(bound * (0.75 + 0.5 * random));
}

/** How long a holder waits for more intents to come before it folds; only while others come. */
export function gatherMs({ pauseMs: shortest, longestPauseMs }: Pace, exchangeMs: number): number {
  return Math.min(longestPauseMs / 2, Math.max(shortest / 2, exchangeMs));
}

/** How long a writer holds back before it begins, by how slow its first look was. */
export function hesitationMs(
  { pauseMs: usual, longestPauseMs }: Pace,
  exchangeMs: number,
  random: number,
): number {
  return Math.round(random * Math.min(longestPauseMs, 4 * Math.max(0, exchangeMs - usual)));
}
