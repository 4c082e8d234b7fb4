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

/** How a `git push --porcelain` ended. */
export interface PushEnd {
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FinishedPush extends PushEnd {
  /** The commit that was pushed. */
  readonly commit: string;
}

/** A ref that is pushed by compare-and-swap. */
export interface RefUpdate {
  readonly ref: string;
  /** Left out: the ref must not exist. */
  readonly from?: string;
  /** Left out: the ref is deleted. */
  readonly to?: string;
}

interface RefusalPattern {
  readonly pattern: RegExp;
  readonly verdict: PushVerdict;
}

const pushed: PushVerdict = { kind: 'pushed' };
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
  { pattern: /cannot lock ref|failed to (lock|update ref|delete)/i, verdict: stale },
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

function judgeRefusal(
  reason: string,
  { commit, stderr }: Pick<FinishedPush, 'commit' | 'stderr'>,
): PushVerdict {
  // libcurl repeats a request whose connection died without an answer: the first one may have been applied.
  if (stderr.includes(`is at ${commit}`) || reason.includes(`is at ${commit}`)) return { kind: 'pushed' };
  // An atomic push says only that it failed; which ref was in the way stands among the server's words.
  const told = /atomic (transaction|push) failed/i.test(reason) ? stderr : reason;
  const verdict = reasonPatterns.find(({ pattern }) => pattern.test(told))?.verdict ?? hookDeclined;
  return verdict === hookDeclined && protectionWords.test(stderr) ? branchProtected : verdict;
}

/** What a push of several refs means that the server took or refused as one (`--atomic`). */
export function judgeTogether(updates: readonly RefUpdate[], end: PushEnd): PushVerdict {
  const reasons = refusals(end.stdout).map(({ reason }) => reason);
  const telling = reasons.filter((reason) => !isBystander(reason));
  const [first] = telling.length === 0 ? reasons : telling;
  if (first === undefined) return judgePush({ ...end, commit: '' });
  const commits = updates.flatMap(({ to }) => to ?? []);
  // An earlier, repeated try of this very push may have been applied: then one of its refs is where it should be.
  const verdicts = (telling.length === 0 ? [first] : telling).flatMap((reason) =>
    commits.map((commit) => judgeRefusal(reason, { ...end, commit })),
  );
  const found = verdicts.length === 0 ? [judgeRefusal(first, { ...end, commit: 'none' })] : verdicts;
  return found.find(isKind('pushed')) ?? found.find(isKind('declined')) ?? found[0] ?? stale;
}

/** What a push of several refs means, for each of them, where the server may take some and refuse others. */
export function judgeEach(updates: readonly RefUpdate[], end: PushEnd): ReadonlyMap<string, PushVerdict> {
  const refused = new Map(refusals(end.stdout).map(({ ref, reason }) => [ref, reason]));
  // Git speaks of every ref once the server has answered at all.
  const spoke = refused.size > 0 || end.exitCode === 0;
  const unrefused = spoke && !end.timedOut ? pushed : judgePush({ ...end, stdout: '', commit: '' });
  return new Map(
    updates.map(({ ref, to = 'none' }) => {
      const reason = refused.get(ref);
      return [ref, reason === undefined ? unrefused : judgeRefusal(reason, { ...end, commit: to })];
    }),
  );
}

function isKind(kind: PushVerdict['kind']) {
  return (verdict: PushVerdict) => verdict.kind === kind;
}

/** A ref that was refused only because another one of the same atomic push was. */
function isBystander(reason: string): boolean {
  return /atomic (transaction|push) fail/i.test(reason);
}

/** The push ended without a word about the ref: before it was sent, or after. */
function judgeBrokenPush(stderr: string): PushVerdict {
  const failure = recogniseFailure(stderr);
  if (failure === 'forbidden') return pushForbidden;
  // Git itself gives up on these, before it sends anything; that the server hung up then means nothing.
  if (failure === 'unauthorised' || failure === 'atomic-refused') return { kind: 'failed', failure };
  if (/RPC failed|send-pack:|hung up unexpectedly/i.test(stderr)) return { kind: 'unknown' };
  return { kind: 'failed', failure };
}

/** The server's verdict on the first refused ref, of the line `!\t<from>:<to>\t[remote rejected] (<reason>)`. */
export function refusalReason(stdout: string): string | undefined {
  return refusals(stdout)[0]?.reason;
}

function refusals(stdout: string): readonly { readonly ref: string; readonly reason: string }[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('!\t'))
    .map((line) => {
      const [, refs = '', ...told] = line.split('\t');
      return { ref: refs.slice(refs.indexOf(':') + 1), reason: told.length === 0 ? line : told.join('\t') };
    });
}
