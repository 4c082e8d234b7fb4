export interface ParsedCommit {
  readonly commit: string;
  /** Milliseconds since the epoch. */
  readonly committedAt: number;
  readonly message: string;
}

/** The format whose output `parseLog` reads, for `git log -z`. */
export const logFormat = 'tformat:%H%x00%ct%x00%B';

/** Reads the output of `git log -z --format=<logFormat>`: three NUL-ended fields for each commit. */
export function parseLog(output: string): readonly ParsedCommit[] {
  const fields = output.split('\0');
  const commits: ParsedCommit[] = [];
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [commit = '', seconds = '', message = ''] = fields.slice(index, index + 3);
    commits.push({ commit, committedAt: Number.parseInt(seconds, 10) * 1000, message });
  }
  return commits;
}

/**
 * Whether a commit is among the ancestors of another one. `candidates` are those ancestors, itself included, that the
 * parents of the commit do not have: every way down to the commit lies in there. So the answer is `no` as soon as
 * none of them is on the `boundary`, where the fetched history ends; until then it is `unknown`.
 */
export function judgeContainment(
  commit: string,
  candidates: ReadonlySet<string>,
  boundary: ReadonlySet<string>,
): 'yes' | 'no' | 'unknown' {
  if (candidates.has(commit)) return 'yes';
  const isComplete = [...boundary].every((cut) => !candidates.has(cut));
  return isComplete ? 'no' : 'unknown';
}

const depthSteps = [50, 200, 500, 1000] as const;

/** How many commits the first look at a branch brings along: most questions about history end there. */
export const firstDepth: number = depthSteps[0];

/** The next depth to fetch history to, or `undefined` at the bound of 1,000 commits. */
export function nextDepth(depth: number): number | undefined {
  return depthSteps.find((step) => step > depth);
}
