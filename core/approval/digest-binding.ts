import type { PullRequest, PullRequestRecord } from '../ports/github.ts';
import type { PullRequestFacts } from './facts.ts';
import { addsDigest, namesDigest, showsDigest } from './names-digest.ts';

/**
 * Why a pull request does not speak of the digest, or nothing when it does. A diff cannot change once it is reviewed
 * or merged; title and body can, by many people and at any time, so they count only where they stand as they stood
 * `at` the decision: nothing at all has happened since, or the record of changes says that they were left alone.
 */
export function refuseDigest(facts: PullRequestFacts, digest: string, at: number): string | undefined {
  if (facts.files.items.some(({ patch }) => addsDigest(patch ?? '', digest))) return undefined;
  const { pullRequest, record } = facts;
  const named = TEXTS.filter(({ names }) => names(pullRequest, digest));
  if (named.length === 0) return `it names ${digest} neither in title, body nor diff`;
  if (pullRequest.updatedAt <= at) return undefined;
  if (typeof record === 'string')
    return `its ${nameOf(named)} may have been edited since, and the record of its changes cannot be read (${record})`;
  // Times are whole seconds: an edit in the second of the decision may have come after it.
  const standing = named.some(({ editedAt }) => (editedAt(record) ?? Number.NEGATIVE_INFINITY) < at);
  return standing
    ? undefined
    : `its ${nameOf(named)} was edited afterwards, so nobody knows what was approved`;
}

interface TextOfPullRequest {
  readonly name: string;
  readonly names: (pullRequest: PullRequest, digest: string) => boolean;
  readonly editedAt: (record: PullRequestRecord) => number | undefined;
}

const TEXTS: readonly TextOfPullRequest[] = [
  {
    name: 'title',
    names: ({ title }, digest) => namesDigest(title, digest),
    editedAt: ({ titleChangedAt }) => titleChangedAt,
  },
  {
    name: 'body',
    names: ({ body }, digest) => showsDigest(body, digest),
    editedAt: ({ bodyEditedAt }) => bodyEditedAt,
  },
];

function nameOf(texts: readonly TextOfPullRequest[]): string {
  return texts.map(({ name }) => name).join(' and ');
}
