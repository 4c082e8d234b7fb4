import { resolve } from 'node:path';
import { openLineWriter } from '../../adapters/files/line-writer.ts';
import { readTextFile } from '../../adapters/files/text-file.ts';
import type { GitBranch } from '../../adapters/git/port.ts';
import type { ActionContext, ActionOutcome, RunAction } from '../../core/action/definition.ts';
import { serverText } from '../../core/argocd/server-url.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { parseImageReference } from '../../core/image/reference.ts';
import { type RegistryLogins, readDockerConfig } from '../../core/registry/docker-config.ts';
import type { Observation } from '../../core/rollout/observation.ts';
import { openRepository } from '../bump/bump.ts';
import { readRepository } from '../bump/task.ts';
import { chooseBaseline } from './baseline.ts';
import { openArgoCd } from './connect.ts';
import type { RolloutInputs, rolloutInputs } from './inputs.ts';
import { plannedOutcome } from './plan.ts';
import { type Preflight, preflight } from './preflight.ts';
import { replayRollout } from './replay.ts';
import { actionOutcomeOf } from './result.ts';
import { superviseRollout } from './supervise.ts';
import type { Policy } from './supervision.ts';
import { readTarget, type Selection } from './target.ts';

/** The action `rollout`: read inputs, look, plan, watch, report. */
export const runRollout: RunAction<typeof rolloutInputs> = async (inputs, context) => {
  if (inputs.replay !== undefined) return replayRollout(resolve(context.facts.workingFolder, inputs.replay));
  const revision = requireRevision(inputs.revision);
  for (const image of inputs.image) parseImageReference(image);
  const connection = await openArgoCd(inputs, context);
  const selection = selectionOf(inputs);
  const policy = policyOf(inputs);
  context.progress.step(`Looking at ${serverText(connection.server)}`);
  const { repository, branch } = inputs;
  const ready = await preflight(connection, {
    selection,
    revision,
    timeoutMs: policy.timeoutMs,
    needsSync: policy.sync,
    renewsToken: inputs['oidc-connector'] !== undefined || inputs['token-file'] !== undefined,
    ...definedOnly({ repository, branch }),
  });
  for (const warning of ready.warnings) context.progress.warn(warning);
  if (inputs['dry-run'])
    return dryRun({ revision, inputs, policy, ready, server: serverText(connection.server) });
  await using git = await openGit(inputs, ready, context);
  const trace = openTraces(inputs.record, context);
  const { target } = ready;
  const outcome = await superviseRollout({
    revision,
    images: inputs.image,
    target,
    readTarget: () => readTarget(connection, selection),
    baseline: await chooseBaseline({
      applications: target,
      revision,
      images: inputs.image,
      branch: git.branch,
    }),
    policy,
    branch: git.branch,
    author: { name: inputs['author-name'], email: inputs['author-email'] },
    connection,
    registry: {
      http: context.makeHttpClient({ proxy: context.facts.proxy }),
      logins: await readLogins(inputs, context),
    },
    clock: ready.clock,
    progress: context.progress,
    signal: context.signal,
    random: Math.random,
    openTrace: trace.open,
    ...definedOnly({
      repository: ready.repository,
      branchName: ready.branch,
      run: context.facts.runUrl,
      tracePath: trace.path,
    }),
  });
  return actionOutcomeOf(outcome);
};

function requireRevision(revision: string | undefined): string {
  if (revision !== undefined) return revision;
  throw new SlipwayError({
    code: 'revision-missing',
    kind: 'caller',
    what: 'No revision was given',
    why: 'A rollout is judged by the commit that has to go live',
    fix: 'Give the commit of the GitOps repository as `revision`, or a recorded trace as `replay`',
  });
}

function selectionOf(inputs: RolloutInputs): Selection {
  const { selector, project } = inputs;
  return {
    names: inputs.application,
    ...definedOnly({ selector, project, appNamespace: inputs['app-namespace'] }),
  };
}

/** The policy the inputs of `rollout`, and with a rollback of their own those of `deliver`, ask for. */
export function policyOf(
  inputs: Pick<
    RolloutInputs,
    'timeout' | 'stability' | 'sync' | 'paused' | 'on-failure' | 'rollback' | 'rollback-on'
  >,
): Policy {
  return {
    timeoutMs: inputs.timeout,
    stabilityMs: inputs.stability,
    sync: inputs.sync,
    paused: inputs.paused,
    onFailure: inputs['on-failure'],
    rollback: inputs.rollback,
    rollbackOn: inputs['rollback-on'] === 'failed' ? ['failed'] : ['failed', 'unknown'],
  };
}

interface DryRun {
  readonly revision: string;
  readonly inputs: RolloutInputs;
  readonly policy: Policy;
  readonly ready: Preflight;
  readonly server: string;
}

function dryRun({ revision, inputs, policy, ready, server }: DryRun): ActionOutcome {
  return plannedOutcome({
    server,
    revision,
    images: inputs.image,
    policy,
    warnings: ready.warnings,
    applications: ready.target.map(({ key, view }) => ({
      name: key,
      project: view.project,
      sync: view.sync.status,
      health: view.health.status,
      revision: view.sync.revisions.join(', '),
    })),
    ...definedOnly({ repository: ready.repository, branch: ready.branch }),
  });
}

interface OpenedGit extends AsyncDisposable {
  readonly branch: GitBranch | undefined;
}

const DEFAULT_BRANCH = 'main';

/** Git proves revisions and takes the rollback; a repository that is not known or not spoken to leaves both out. */
async function openGit(inputs: RolloutInputs, ready: Preflight, context: ActionContext): Promise<OpenedGit> {
  if (ready.repository === undefined)
    return { branch: undefined, [Symbol.asyncDispose]: async () => undefined };
  try {
    const branch = ready.branch ?? DEFAULT_BRANCH;
    const opened = await openRepository(readRepository(ready.repository, { ...inputs, branch }), context);
    return { branch: opened, [Symbol.asyncDispose]: () => opened.close() };
  } catch (error) {
    // A repository the user named has to be right; one that Argo CD named may be of its own network.
    if (inputs.repository !== undefined || !(error instanceof SlipwayError)) throw error;
    context.progress.warn(`The GitOps repository is left out: ${messageOf(error)}`);
    return { branch: undefined, [Symbol.asyncDispose]: async () => undefined };
  }
}

export interface Traces {
  readonly path: string | undefined;
  readonly open: (watch: string) => (observation: Observation) => void;
}

/** One file a watch: `trace.jsonl` for the rollout, `trace.rollback.jsonl` for its rollback. */
export function openTraces(record: string | undefined, { facts }: ActionContext): Traces {
  if (record === undefined) return { path: undefined, open: () => () => undefined };
  const path = resolve(facts.workingFolder, record);
  return {
    path,
    open: (watch) => {
      const write = openLineWriter(watch === 'rollout' ? path : insertWord(path, watch), 'the trace');
      return (observation) => write(JSON.stringify(observation));
    },
  };
}

export function insertWord(path: string, word: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') + 1
    ? `${path.slice(0, dot)}.${word}${path.slice(dot)}`
    : `${path}.${word}`;
}

/** Logins for registries, from the Docker configuration the inputs name. */
export async function readLogins(
  inputs: Pick<RolloutInputs, 'registry-config'>,
  { facts, maskSecret }: ActionContext,
): Promise<RegistryLogins> {
  const path = inputs['registry-config'];
  if (path === undefined) return new Map();
  const text = await readTextFile({
    path: resolve(facts.workingFolder, path),
    purpose: 'the registry configuration',
    maxBytes: 1024 * 1024,
  });
  const logins = readDockerConfig(text);
  for (const { password } of logins.values()) maskSecret(password);
  return logins;
}
