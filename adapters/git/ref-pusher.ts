import type { GitFailure } from '../../core/git/failures.ts';
import { transientFailures } from '../../core/git/failures.ts';
import {
  type DeclineCode,
  judgeEach,
  judgeTogether,
  type PushEnd,
  type PushVerdict,
  type RefUpdate,
  refusalReason,
} from '../../core/git/push-outcome.ts';
import type { ProcessResult } from '../../core/ports/process.ts';
import { remoteName } from './environment.ts';
import type { GitSession } from './session.ts';

/** What became of a ref that was pushed. `detail`: Git's words. */
export type RefOutcome =
  | { readonly kind: 'pushed' }
  /** Its value is not the expected one; nothing was changed. */
  | { readonly kind: 'stale'; readonly detail: string }
  | { readonly kind: 'declined'; readonly code: DeclineCode; readonly detail: string }
  /** No answer came: it may or may not have been changed. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** Pushes every update or none of them; raises SlipwayError when the push was never sent. */
export async function pushTogether(session: GitSession, updates: readonly RefUpdate[]): Promise<RefOutcome> {
  const judge = (result: ProcessResult) => judgeTogether(updates, endOf(result));
  const result = await send(session, { updates, options: ['--atomic'], judge });
  const verdict = judge(result);
  if (verdict.kind === 'failed' && verdict.failure === 'atomic-refused') {
    return pushInTurn(session, updates);
  }
  return outcomeOf(session, verdict, result);
}

/** Pushes each update for itself, in one exchange: some may be taken while others are refused. */
export async function pushEach(
  session: GitSession,
  updates: readonly RefUpdate[],
): Promise<ReadonlyMap<string, RefOutcome>> {
  const judge = (result: ProcessResult) => judgeEach(updates, endOf(result));
  const worst = (result: ProcessResult) =>
    [...judge(result).values()].find(({ kind }) => kind === 'failed') ?? { kind: 'pushed' };
  const result = await send(session, { updates, options: [], judge: worst });
  return new Map([...judge(result)].map(([ref, verdict]) => [ref, outcomeOf(session, verdict, result)]));
}

/**
 * For a server from before atomic pushes: what must be there first comes first in the list, and what is missing in the
 * end is put right by whoever reads next. Refs that only go away do not decide.
 */
async function pushInTurn(session: GitSession, updates: readonly RefUpdate[]): Promise<RefOutcome> {
  for (const update of updates.filter(({ to }) => to !== undefined)) {
    const outcome = (await pushEach(session, [update])).get(update.ref);
    if (outcome !== undefined && outcome.kind !== 'pushed') return outcome;
  }
  const deletions = updates.filter(({ to }) => to === undefined);
  if (deletions.length === 0) return { kind: 'pushed' };
  const outcomes = [...(await pushEach(session, deletions)).values()];
  const failed = outcomes.find(({ kind }) => kind !== 'pushed');
  return deletions.length < updates.length ? { kind: 'pushed' } : (failed ?? { kind: 'pushed' });
}

interface Sending {
  readonly updates: readonly RefUpdate[];
  readonly options: readonly string[];
  readonly judge: (result: ProcessResult) => PushVerdict;
}

async function send(session: GitSession, { updates, options, judge }: Sending): Promise<ProcessResult> {
  const args = [
    'push',
    '--porcelain',
    '--no-verify',
    '--no-signed',
    '--no-follow-tags',
    '--no-recurse-submodules',
    ...options,
    // An expected value lets the server compare and swap; an empty one stands for "must not exist".
    ...updates.map(({ ref, from = '' }) => `--force-with-lease=${ref}:${from}`),
    '--end-of-options',
    remoteName,
    ...updates.map(({ ref, to = '' }) => `${to}:${ref}`),
  ];
  const settings = [['pack.useSparse', 'true']] as const;
  return session.remote({ args, settings, mayRepeat: (answer) => wasNeverSent(failureOf(judge(answer))) });
}

function endOf({ exitCode, timedOut, stdout, stderr }: ProcessResult): PushEnd {
  return { exitCode, timedOut, stderr, stdout: Buffer.from(stdout).toString() };
}

function outcomeOf(session: GitSession, verdict: PushVerdict, result: ProcessResult): RefOutcome {
  const detail = wordsOf(session, result);
  if (verdict.kind === 'failed') throw session.describe(verdict.failure, detail);
  return verdict.kind === 'pushed' ? verdict : { ...verdict, detail };
}

/** The words of Git and the server, the reason of a refused ref among them: a silent hook leaves nothing else. */
function wordsOf(session: GitSession, result: ProcessResult): string {
  const reason = refusalReason(Buffer.from(result.stdout).toString());
  const stderr = reason === undefined ? result.stderr : `${result.stderr}\nerror: ${reason}`;
  return session.words({ ...result, stderr });
}

/** Why the push was never sent, if that is how it ended. */
function failureOf(verdict: PushVerdict): GitFailure | undefined {
  return verdict.kind === 'failed' ? verdict.failure : undefined;
}

function wasNeverSent(failure: GitFailure | undefined): boolean {
  return failure !== undefined && transientFailures.has(failure);
}
