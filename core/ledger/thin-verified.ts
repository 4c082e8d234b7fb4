import type { VerifiedRelease } from './service-ledger.ts';

/** So many of the newest are kept whatever their distance. */
const NEWEST_KEPT = 100;
/** Distance of two neighbours that are kept, as a part of the younger one's age. */
const SPACING = 0.01;
/** No soak is longer, so of those that are older the newest one is enough. */
const LONGEST_SOAK_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Thins out old releases so that promotion is never starved: for every soak time up to 30 days one is kept that was
 * verified at most 1% of it (or the distance of two verdicts) before the newest that has soaked so long. Those that
 * failed afterwards are of no use to anyone but while they are new. Oldest first, as given.
 */
export function thinVerified(verified: readonly VerifiedRelease[], now: number): readonly VerifiedRelease[] {
  if (verified.length <= NEWEST_KEPT) return verified;
  const newest = verified.slice(-NEWEST_KEPT);
  const old = verified.slice(0, -NEWEST_KEPT).filter(({ failedAt }) => failedAt === undefined);
  // One that failed is no neighbour to lean on: what a soak finds instead of it is the good one after it.
  const firstNewer = newest.find(({ failedAt }) => failedAt === undefined);
  return [...thinOld(old, firstNewer, now), ...newest];
}

function thinOld(
  old: readonly VerifiedRelease[],
  firstNewer: VerifiedRelease | undefined,
  now: number,
): readonly VerifiedRelease[] {
  const kept: VerifiedRelease[] = [];
  for (const [index, release] of old.entries()) {
    const next = old[index + 1] ?? firstNewer;
    if (next === undefined || !isDispensable(kept.at(-1), next, now)) kept.push(release);
  }
  return kept;
}

/** Whether nothing needs to stand between two neighbours, now and (as they only grow older) ever after. */
function isDispensable(before: VerifiedRelease | undefined, next: VerifiedRelease, now: number): boolean {
  const age = now - next.verifiedAt;
  if (age >= LONGEST_SOAK_MS) return true;
  return before !== undefined && next.verifiedAt - before.verifiedAt <= SPACING * age;
}
