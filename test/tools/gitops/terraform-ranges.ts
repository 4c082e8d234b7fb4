/** A range of IPv4 addresses. */
export interface Range {
  readonly cidr: string;
  readonly first: number;
  readonly last: number;
}

/** Raises an Error for what is no range, or one whose address has bits beyond its mask. */
export function parseRange(cidr: string): Range {
  const [, a, b, c, d, bits] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr) ?? [];
  const first = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  if (!Number.isInteger(first) || first % size !== 0) throw new Error(`${cidr} is no range of addresses`);
  return { cidr, first, last: first + size - 1 };
}

export interface NamedRange extends Range {
  readonly name: string;
}

/** Pairs of ranges that share an address, as sentences. */
export function findOverlaps(ranges: readonly NamedRange[]): readonly string[] {
  return ranges.flatMap((one, index) =>
    ranges
      .slice(index + 1)
      .filter((other) => one.first <= other.last && other.first <= one.last)
      .map((other) => `${one.name} (${one.cidr}) and ${other.name} (${other.cidr})`),
  );
}
