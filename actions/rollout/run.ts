import { resolve } from 'node:path';
import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import type { ActionContext, ActionOutcome, RunAction } from '../../core/action/definition.ts';
import { serverText } from '../../core/argocd/server-url.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { retryRules } from '../../core/net/retry.ts';
import { appendEntries } from '../bump/bump.ts';
import type { Workplace } from '../bump/repository.ts';
import { chooseBaseline } from './baseline.ts';
import { openArgoCd } from './connect.ts';
import { type OpenedGit, openGit } from './git.ts';
import type { RolloutInputs, rolloutInputs } from './inputs.ts';
import { readLogins } from './logins.ts';
import { plannedOutcome } from './plan.ts';
import { type Preflight, preflight } from './preflight.ts';
import type { Recording } from './recording.ts';
import { replayRollout } from './replay.ts';
import { actionOutcomeOf } from './result.ts';
import { superviseRollout } from './supervise.ts';
import type { Policy, Supervision } from './supervision.ts';
import { readTarget } from './target.ts';
import { preflightOf, type RolloutTask, readRolloutTask } from './task.ts';
import { openTraces } from './traces.ts';

/** The action `rollout`: read inputs, look, plan, watch, report. */
export const runRollout: RunAction<typeof rolloutInputs> = async (inputs, context) => {
  if (inputs.replay !== undefined) return replayRollout(resolve(context.facts.workingFolder, inputs.replay));
  const task = readRolloutTask(inputs);
  const connection = await openArgoCd(inputs, context);
  context.progress.step(`Looking at ${serverText(connection.server)}`);
  const ready = await preflight(connection, preflightOf(task, inputs), context);
  for (const warning of ready.warnings) context.progress.warn(warning);
  if (inputs['dry-run']) return planOutcome(task, ready, serverText(connection.server));
  await using git = await openGit(inputs, ready, context);
  const scene = { task, inputs, connection, ready, git };
  return actionOutcomeOf(await superviseRollout(await superviseWith(scene, context)));
};

interface Scene {
  readonly task: RolloutTask;
  readonly inputs: RolloutInputs;
  readonly connection: ArgoConnection;
  readonly ready: Preflight;
  readonly git: OpenedGit;
}

async function superviseWith(scene: Scene, context: ActionContext): Promise<Supervision> {
  const { task, inputs, connection, ready, git } = scene;
  const { revision, images, selection, policy } = task;
  const { target, clock } = ready;
  const { path: tracePath, open: openTrace } = openTraces(inputs.record, context);
  const { progress, signal, facts } = context;
  const { workplace, repository, branchName } = git;
  const branch = workplace?.branch;
  return {
    revision,
    images,
    target,
    readTarget: () => readTarget(connection, selection),
    baseline: await chooseBaseline({ applications: target, revision, images, branch }),
    policy,
    branch,
    author: { name: inputs['author-name'], email: inputs['author-email'] },
    connection,
    registry: {
      http: context.makeHttpClient({ proxy: facts.proxy, retry: retryRules['registry-read'] }),
      logins: await readLogins(inputs, context),
    },
    clock,
    progress,
    signal,
    random: Math.random,
    openTrace,
    ...definedOnly({
      repository,
      branchName,
      run: facts.runUrl,
      tracePath,
      recording: workplace === undefined ? undefined : recordInto(workplace, policy, context),
    }),
  };
}

/** What was bumped by service and environment is told to the ledger, whoever watches it. */
function recordInto(
  workplace: Workplace,
  { timeoutMs, stabilityMs }: Policy,
  context: ActionContext,
): Recording {
  const { actor, runUrl: run } = context.facts;
  return {
    occasion: () => ({ at: context.clock.now(), ...definedOnly({ actor, run }) }),
    watchMs: timeoutMs + stabilityMs,
    append: (entries) => appendEntries(entries, workplace),
  };
}

function planOutcome(
  { revision, images, policy }: RolloutTask,
  ready: Preflight,
  server: string,
): ActionOutcome {
  const { repository, branch, warnings, target } = ready;
  return plannedOutcome({
    server,
    revision,
    images,
    policy,
    warnings,
    applications: target.map(({ key, view }) => ({
      name: key,
      project: view.project,
      sync: view.sync.status,
      health: view.health.status,
      revision: view.sync.revisions.join(', '),
    })),
    ...definedOnly({ repository, branch }),
  });
}
