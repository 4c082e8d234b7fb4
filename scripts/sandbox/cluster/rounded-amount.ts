/** A count, or a percentage of `of` rounded as the controller does it (`maxSurge` up, `maxUnavailable` down). */
export function roundedAmount(value: number | string, of: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? Number(value) : round((Number(percent) * of) / 100);
}
