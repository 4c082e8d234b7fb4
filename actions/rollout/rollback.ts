import { getApplication } from '../../adapters/argocd/applications.ts';
import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import type { QueueBranch } from '../../adapters/git/queue-port.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { readApplication } from '../../core/rollout/application.ts';
import type { VerdictDecision } from '../../core/rollout/decision.ts';
import { listIrreversible } from '../../core/rollout/rollback-plan.ts';
import { makeWay } from './make-way.ts';
import type { RevertedPlace, RollbackOutcome } from './outcome.ts';
import { insist } from './patience.ts';
import { type RevertEnding, type RevertPlan, type RevertTask, revertBump } from './revert.ts';
import { abortRollouts } from './rollouts.ts';
import type { TargetApplication } from './target.ts';
import type { TimelineEntry } from './timeline.ts';
import type { Watched } from './watch.ts';

export interface RollbackRequest {
  readonly task: RevertTask;
  readonly connection: ArgoConnection;
  readonly applications: readonly TargetApplication[];
  /** Nothing where the repository is not known or not to be reached. */
  readonly branch: QueueBranch | undefined;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly note: (entry: Omit<TimelineEntry, 'at'>) => void;
  /** The same watcher as before, on the commit that takes the release back. */
  readonly watch: (revert: RevertToWatch) => Promise<Watched>;
}

/** The commit that takes a release back, the images it brought back, and those it took back itself in this run. */
export interface RevertToWatch {
  readonly revision: string;
  readonly images: readonly string[];
  readonly takesBack: readonly string[];
}

export interface RolledBack {
  readonly rollback: RollbackOutcome;
  readonly timeline: readonly TimelineEntry[];
}

/**
 * Takes a failed release back: Rollouts are aborted, our values are written back in Git on the current tip, what runs on
 * the bad revision is ended, and the same watcher proves the revert healthy (checklist 37 to 47). Never a rollback of a
 * rollback, and never raises for what Git or Argo CD refuse: that is part of the outcome.
 */
export async function rollBack(request: RollbackRequest): Promise<RolledBack> {
  const { task, branch } = request;
  if (task.policy === 'off') return withoutWatch({ word: 'no', reason: 'rollbacks are off' });
  if (!task.rollbackOn.some((one) => one === task.verdict.verdict)) {
    return withoutWatch({ word: 'no', reason: `the verdict ${task.verdict.verdict} calls for none` });
  }
  if (branch === undefined) {
    return withoutWatch(proposed('the GitOps repository is not known: give `repository` and `branch`'));
  }
  try {
    return await revertAndProve(request, branch);
  } catch (error) {
    request.signal.throwIfAborted();
    if (!(error instanceof SlipwayError)) throw error;
    return withoutWatch(proposed(`the change could not be written: ${messageOf(error)}`));
  }
}

async function revertAndProve(request: RollbackRequest, branch: QueueBranch): Promise<RolledBack> {
  const { task, connection, note } = request;
  const applications = await readAgain(request);
  const warnings = applications.flatMap(({ key, body }) =>
    listIrreversible(body).map((text) => ({ app: key, text })),
  );
  for (const { app, text } of warnings)
    note({ app, code: 'rollback-irreversible', text: `the rollback does not bring back: ${text}` });
  const tell = (app: string, text: string): void => note({ app, code: 'rollout-abort', text });
  const tools = {
    branch,
    clock: connection.clock,
    random: request.random,
    signal: request.signal,
    beforeWrite: () => abortRollouts({ connection, applications, images: task.images, note: tell }),
  };
  const ending = await insist(() => revertBump(task, tools), {
    ...tools,
    of: 'the Git server',
    tell: ({ error, tries }) =>
      tries === 0
        ? note({
            code: 'rollback-delayed',
            text: `it is tried again until it can be written: ${messageOf(error)}`,
          })
        : undefined,
  });
  return settle(request, ending, applications);
}

async function settle(
  request: RollbackRequest,
  ending: RevertEnding,
  applications: readonly TargetApplication[],
): Promise<RolledBack> {
  switch (ending.kind) {
    case 'left':
      return settleLeft(request, ending.plan);
    case 'declined': {
      const { places, diff } = ending.plan;
      return withoutWatch({
        word: 'proposed',
        reason: `the server does not take the commit: ${ending.detail}`,
        places,
        diff,
      });
    }
    case 'pushed': {
      const { commit, plan } = ending;
      request.note({
        code: 'rollback-pushed',
        text: `commit ${commit.slice(0, 10)} writes the old values back`,
      });
      await Promise.all(applications.map((application) => clearWay(request, application, commit)));
      return prove(request, { commit, places: plan.places, diff: plan.diff, isRepeated: false });
    }
  }
}

async function settleLeft(
  request: RollbackRequest,
  plan: Exclude<RevertPlan, { kind: 'revert' }>,
): Promise<RolledBack> {
  switch (plan.kind) {
    case 'undone':
      return prove(request, { commit: plan.commit, places: plan.places, diff: '', isRepeated: true });
    case 'propose':
      return withoutWatch({ word: 'proposed', reason: plan.reason, places: plan.places, diff: plan.diff });
    case 'superseded':
      return withoutWatch({ word: 'superseded', reason: plan.reason });
    case 'none':
      return withoutWatch({ word: 'no', reason: plan.reason });
  }
}

interface PushedRevert {
  readonly commit: string;
  readonly places: readonly RevertedPlace[];
  readonly diff: string;
  readonly isRepeated: boolean;
}

/** Watches the commit that took the release back, with the images it brought back. */
export async function prove(
  { watch }: Pick<RollbackRequest, 'watch'>,
  revert: PushedRevert,
): Promise<RolledBack> {
  const images = listImages(revert.places, 'to');
  const takesBack = revert.isRepeated ? [] : listImages(revert.places, 'from');
  const { verdict, timeline } = await watch({ revision: revert.commit, images, takesBack });
  return { rollback: { ...revert, word: wordOf(verdict), verdict, reason: verdict.explanation }, timeline };
}

function listImages(places: readonly RevertedPlace[], side: 'from' | 'to'): readonly string[] {
  return [...new Set(places.map((place) => place[side]).filter((image) => image !== ''))];
}

function wordOf({ verdict }: VerdictDecision): 'verified' | 'failed' | 'unverified' {
  if (verdict === 'healthy') return 'verified';
  return verdict === 'failed' ? 'failed' : 'unverified';
}

/** The applications as they are now, before anything is changed; what cannot be read stays as it was known. */
async function readAgain({
  connection,
  applications,
  signal,
}: RollbackRequest): Promise<readonly TargetApplication[]> {
  return Promise.all(
    applications.map(async (application) => {
      const answer = await getApplication(connection, application.ref, { signal });
      const view = answer.ok ? readApplication(answer.value) : null;
      return answer.ok && view !== null ? { ...application, body: answer.value, view } : application;
    }),
  );
}

function clearWay(request: RollbackRequest, application: TargetApplication, revert: string): Promise<void> {
  const { connection, signal } = request;
  const note = (text: string): void => request.note({ app: application.key, code: 'rollback-way', text });
  return makeWay({ connection, application, revert, signal, note });
}

function proposed(reason: string): RollbackOutcome {
  return { word: 'proposed', reason, places: [], diff: '' };
}

function withoutWatch(rollback: RollbackOutcome): RolledBack {
  return { rollback, timeline: [] };
}
