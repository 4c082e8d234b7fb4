import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, the longest first. Begun last, one of them would run alone at the end, while the other
 * workers have nothing left to do; the size of a file, by which they are begun else, says little of that.
 */
export const longest: readonly string[] = [
  'acceptance/scenarios.test.ts',
  'sandbox/demo.test.ts',
  'acceptance/rollout-versions.test.ts',
  'acceptance/rollback-release.test.ts',
  'acceptance/rollback-targets.test.ts',
  'acceptance/deliver-together.test.ts',
  'git/queue-kills.test.ts',
  'git/queue-storm.test.ts',
];

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex((name) => moduleId.endsWith(name));
  return rank === -1 ? longest.length : rank;
}
