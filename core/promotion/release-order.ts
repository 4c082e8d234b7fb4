import { isSameRepository, parseSource } from '../bump/record.ts';

/** What tells which of two builds is newer. */
export interface BuiltRelease {
  readonly build?: number;
  readonly source?: string;
}

/**
 * How far a build is ahead of another one of the same source repository (negative: it is older); nothing where the two
 * have no order.
 */
export function compareBuilds(left: BuiltRelease, right: BuiltRelease): number | undefined {
  if (left.build === undefined || right.build === undefined) return undefined;
  return isSameRepository(readSource(left), readSource(right)) ? left.build - right.build : undefined;
}

function readSource({ source }: BuiltRelease) {
  return source === undefined ? undefined : parseSource(source);
}
