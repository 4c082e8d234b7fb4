import { type GitFailure, transientFailures } from '../../core/git/failures.ts';
import { checkIdentity } from '../../core/git/identity.ts';
import { judgePush, type PushVerdict, refusalReason } from '../../core/git/push-outcome.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ProcessResult } from '../../core/ports/process.ts';
import { remoteName } from './environment.ts';
import type { ObjectStore } from './object-store.ts';
import type { Change, PushResult, Tip } from './port.ts';
import type { GitSession } from './session.ts';
import { writeTree } from './tree-writer.ts';

export interface PushRequest {
  readonly ref: string;
  readonly tip: Tip;
  readonly commit: string;
}

/** Makes the commit of a change on the tip, in the temporary repository only, and gives its id. */
export async function makeCommit(
  session: GitSession,
  store: ObjectStore,
  { tip, change, clock }: { readonly tip: Tip; readonly change: Change; readonly clock: Clock },
): Promise<string> {
  const { name, email } = checkIdentity(change.author);
  const tree = await writeTree(store, await store.rootOf(tip.commit), change.files);
  const date = `${Math.floor(clock.now() / 1000)} +0000`;
  const output = await session.local({
    args: ['commit-tree', tree, '-p', tip.commit],
    stdin: change.message.endsWith('\n') ? change.message : `${change.message}\n`,
    environment: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  });
  return Buffer.from(output).toString().trim();
}

/**
 * Pushes the commit if, and only if, the branch still stands at the tip. The lease lets the server compare and swap;
 * as the commit's only parent is that tip, nothing but a fast-forward can come of it.
 */
export async function pushCommit(session: GitSession, request: PushRequest): Promise<PushResult> {
  const { commit } = request;
  let result = await sendPush(session, request, ['--atomic']);
  // One ref changes by itself as a whole, so an old server may do without the promise.
  if (judgeFailure(commit, result) === 'atomic-refused') result = await sendPush(session, request, []);
  const verdict = judge(commit, result);
  const detail = wordsOf(session, result);
  switch (verdict.kind) {
    case 'pushed':
      return { kind: 'pushed', commit };
    case 'stale':
    case 'unknown':
      return { kind: verdict.kind, commit, detail };
    case 'declined':
      return { ...verdict, detail };
    case 'failed':
      throw session.describe(verdict.failure, detail);
  }
}

async function sendPush(
  session: GitSession,
  { ref, tip, commit }: PushRequest,
  options: readonly string[],
): Promise<ProcessResult> {
  const args = [
    'push',
    '--porcelain',
    '--no-verify',
    '--no-signed',
    '--no-follow-tags',
    '--no-recurse-submodules',
    ...options,
    `--force-with-lease=${ref}:${tip.commit}`,
    '--end-of-options',
    remoteName,
    `${commit}:${ref}`,
  ];
  return session.remote({
    args,
    settings: [['pack.useSparse', 'true']],
    mayRepeat: (answer) => wasNeverSent(judgeFailure(commit, answer)),
  });
}

/** The words of Git and the server, the reason of a refused ref among them: a silent hook leaves nothing else. */
function wordsOf(session: GitSession, result: ProcessResult): string {
  const reason = refusalReason(Buffer.from(result.stdout).toString());
  const stderr = reason === undefined ? result.stderr : `${result.stderr}\nerror: ${reason}`;
  return session.words({ ...result, stderr });
}

function judge(commit: string, { exitCode, timedOut, stdout, stderr }: ProcessResult): PushVerdict {
  return judgePush({ commit, exitCode, timedOut, stderr, stdout: Buffer.from(stdout).toString() });
}

/** Why the push was never sent, if that is how it ended. */
function judgeFailure(commit: string, result: ProcessResult): GitFailure | undefined {
  const verdict = judge(commit, result);
  return verdict.kind === 'failed' ? verdict.failure : undefined;
}

function wasNeverSent(failure: GitFailure | undefined): boolean {
  return failure !== undefined && transientFailures.has(failure);
}
