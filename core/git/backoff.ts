const firstMs = 100;
const longestMs = 3000;

/**
 * How long to wait before the next attempt on a contended branch: a random share (`random` between 0 and 1) of a
 * bound that doubles with every attempt up to three seconds, so that writers which collided once drift apart.
 */
export function backoffMs(attempt: number, random: number): number {
  return Math.round(random * Math.min(longestMs, firstMs * 2 ** (attempt - 1)));
}
