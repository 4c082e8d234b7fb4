import type { GitObservation } from './observation.ts';

export type Answer = 'yes' | 'no' | 'unknown';

/** What Git said about which commit contains which. */
export interface Ancestry {
  /** `<revision> <commit>`: does the revision contain the commit? */
  readonly told: ReadonlyMap<string, boolean>;
  /** Revisions said to contain ours by whoever reads a `git` line the other way round. */
  readonly descendants: ReadonlySet<string>;
  /** `<revision> <commit> <folder>`: nothing in the folder changed between the two. */
  readonly same: ReadonlySet<string>;
  /** Revisions from before our push: they never contain it. */
  readonly old: ReadonlySet<string>;
  /** Revisions that were there when the watch began without a baseline: from before our push, or newer than it. */
  readonly first: ReadonlySet<string>;
}

export const noAncestry: Ancestry = {
  told: new Map(),
  descendants: new Set(),
  same: new Set(),
  old: new Set(),
  first: new Set(),
};

const COMMIT = /^[0-9a-f]{7,64}$/i;

/** Whether the text can be a commit id: charts have versions, and a revision that is not resolved is a branch. */
export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}

/** Whether both name one commit; a pushed revision may be given in short. */
export function isSameCommit(left: string, right: string): boolean {
  if (left === right) return true;
  if (!isCommit(left) || !isCommit(right)) return false;
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return long.toLowerCase().startsWith(short.toLowerCase());
}

/**
 * Adds what Git said. `contains` are the commits that `revision` contains. Where `revision` is our own pushed one, the
 * lists may also be meant the other way round (the revisions that contain ours); that reading is kept apart and never
 * makes a revision that may be from before the push contain ours.
 */
export function recordGit(ancestry: Ancestry, observation: GitObservation, ours: string): Ancestry {
  const { revision } = observation;
  const contains = observation.contains.filter((commit) => typeof commit === 'string');
  const lacks = observation.lacks.filter((commit) => typeof commit === 'string');
  const told = new Map(ancestry.told);
  for (const commit of contains) told.set(pair(revision, commit, ours), true);
  for (const commit of lacks) told.set(pair(revision, commit, ours), false);
  const mayBeOld = (commit: string) => ancestry.old.has(commit) || ancestry.first.has(commit);
  const reversed = isSameCommit(revision, ours) && !contains.some(mayBeOld);
  const descendants = reversed ? new Set([...ancestry.descendants, ...contains]) : ancestry.descendants;
  const folders = contains.flatMap((commit) =>
    (observation.same ?? []).map((folder) => `${pair(revision, commit, ours)} ${folder}`),
  );
  return { ...ancestry, told, descendants, same: new Set([...ancestry.same, ...folders]) };
}

/** Whether a folder is known to hold the same in `revision` and `commit`. */
export function hasSameFolder(
  ancestry: Ancestry,
  { revision, commit, ours }: { readonly revision: string; readonly commit: string; readonly ours: string },
  folder: string,
): boolean {
  return ancestry.same.has(`${pair(revision, commit, ours)} ${folder}`);
}

/** Marks revisions as older than our push. */
export function recordOld(ancestry: Ancestry, revisions: readonly string[], ours: string): Ancestry {
  const fresh = revisions.filter((revision) => !isSameCommit(revision, ours) && !ancestry.old.has(revision));
  return fresh.length === 0 ? ancestry : { ...ancestry, old: new Set([...ancestry.old, ...fresh]) };
}

/** Marks revisions as there from the start: only Git can tell on which side of our push they are. */
export function recordFirst(ancestry: Ancestry, revisions: readonly string[], ours: string): Ancestry {
  const others = revisions.filter((revision) => !isSameCommit(revision, ours));
  return { ...ancestry, first: new Set([...ancestry.first, ...others]) };
}

/** Whether `revision` is `commit` or descends from it; `ours` is the pushed revision. */
export function containsCommit(
  ancestry: Ancestry,
  { revision, commit, ours }: { readonly revision: string; readonly commit: string; readonly ours: string },
): Answer {
  if (isSameCommit(revision, commit)) return 'yes';
  const told = ancestry.told.get(pair(revision, commit, ours));
  if (told !== undefined) return told ? 'yes' : 'no';
  if (!isSameCommit(commit, ours)) return 'unknown';
  if (ancestry.old.has(revision)) return 'no';
  return ancestry.descendants.has(revision) ? 'yes' : 'unknown';
}

/** One key a question, with our revision always in the same spelling. */
function pair(revision: string, commit: string, ours: string): string {
  return `${isSameCommit(revision, ours) ? ours : revision} ${isSameCommit(commit, ours) ? ours : commit}`;
}
