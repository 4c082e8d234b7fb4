import { type GitFailure, recogniseFailure } from './failures.ts';

export type DeclineCode = 'hook-declined' | 'branch-protected' | 'push-forbidden';

/** What a finished `git push --porcelain` of one branch means. */
export type PushVerdict =
  | { readonly kind: 'pushed' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'declined'; readonly code: DeclineCode }
  /** The server may have applied the push before the answer was lost. */
  | { readonly kind: 'unknown' }
  /** The push was never sent. */
  | { readonly kind: 'failed'; readonly failure: GitFailure };

export interface FinishedPush {
  /** The commit that was pushed. */
  readonly commit: string;
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

interface RefusalPattern {
  readonly pattern: RegExp;
  readonly verdict: PushVerdict;
}

const stale: PushVerdict = { kind: 'stale' };
const hookDeclined: PushVerdict = { kind: 'declined', code: 'hook-declined' };
const branchProtected: PushVerdict = { kind: 'declined', code: 'branch-protected' };
const pushForbidden: PushVerdict = { kind: 'declined', code: 'push-forbidden' };

/**
 * Reasons in the brackets of a refused ref, by Git or the server: the only words of a refusal that a hook cannot write.
 * Sources: git send-pack and receive-pack, GitHub, GitLab (`incorrect old value provided`), Gitea.
 */
const reasonPatterns: readonly RefusalPattern[] = [
  { pattern: /protected branch|repository rule violations|push declined due to/i, verdict: branchProtected },
  { pattern: /TF402455|pull request/i, verdict: branchProtected },
  { pattern: /stale info|non-fast-forward|fetch first|needs force/i, verdict: stale },
  { pattern: /cannot lock ref|failed to lock|failed to update ref/i, verdict: stale },
  { pattern: /incorrect old value|reference already exists/i, verdict: stale },
  {
    pattern: /permission denied|not permitted|access denied|prohibited|unauthorized/i,
    verdict: pushForbidden,
  },
  { pattern: /unpacker error|unpack failed|insufficient permission/i, verdict: pushForbidden },
  { pattern: /declined|rejected by/i, verdict: hookDeclined },
];

/** Words of a hook that in truth speak of protection: GitHub's codes, GitLab's and Gitea's texts. */
const protectionWords =
  /GH006|GH013|protected branch|protected ref|repository rule|not allowed to (force )?push (code )?to protected|through a pull request|TF402455/i;

/** Judges a finished push from its exit code, its porcelain lines and, last, its words. */
export function judgePush(push: FinishedPush): PushVerdict {
  const reason = refusalReason(push.stdout);
  if (reason !== undefined) return judgeRefusal(reason, push);
  if (push.exitCode === 0 && !push.timedOut) return { kind: 'pushed' };
  if (push.timedOut || push.exitCode === null) return { kind: 'unknown' };
  return judgeBrokenPush(push.stderr);
}

function judgeRefusal(reason: string, { commit, stderr }: FinishedPush): PushVerdict {
  // libcurl repeats a request whose connection died without an answer: the first one may have been applied.
  if (stderr.includes(`is at ${commit}`) || reason.includes(`is at ${commit}`)) return { kind: 'pushed' };
  // An atomic push says only that it failed; which ref was in the way stands among the server's words.
  const told = /atomic (transaction|push) failed/i.test(reason) ? stderr : reason;
  const verdict = reasonPatterns.find(({ pattern }) => pattern.test(told))?.verdict ?? hookDeclined;
  return verdict === hookDeclined && protectionWords.test(stderr) ? branchProtected : verdict;
}

/** The push ended without a word about the ref: before it was sent, or after. */
function judgeBrokenPush(stderr: string): PushVerdict {
  const failure = recogniseFailure(stderr);
  if (failure === 'forbidden') return pushForbidden;
  if (failure === 'unauthorised') return { kind: 'failed', failure };
  if (/RPC failed|send-pack:|hung up unexpectedly/i.test(stderr)) return { kind: 'unknown' };
  return { kind: 'failed', failure };
}

/** The server's verdict on the ref, of the line `!\t<from>:<to>\t[remote rejected] (<reason>)`. */
export function refusalReason(stdout: string): string | undefined {
  const line = stdout.split('\n').find((candidate) => candidate.startsWith('!\t'));
  return line === undefined ? undefined : (/\t(\[[^\]]*\].*)$/.exec(line)?.[1] ?? line);
}
