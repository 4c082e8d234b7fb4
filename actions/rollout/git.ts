import type { ActionContext } from '../../core/action/definition.ts';
import { type GitSource, haveOneHost } from '../../core/argocd/git-source.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { openWorkplace, type Workplace } from '../bump/repository.ts';
import { readRepository } from '../bump/task.ts';
import type { RolloutInputs } from './inputs.ts';
import type { Preflight } from './preflight.ts';

export interface OpenedGit extends AsyncDisposable {
  readonly workplace: Workplace | undefined;
  /** Where the commit was pushed, as far as that is known. */
  readonly repository?: string;
  readonly branchName?: string;
}

const DEFAULT_BRANCH = 'main';

/**
 * Git proves revisions and takes the rollback; a repository that is not known or not spoken to leaves both out. Where the
 * applications have several, the one that has the commit is the one that was pushed to.
 */
export async function openGit(
  inputs: RolloutInputs,
  ready: Preflight,
  context: ActionContext,
): Promise<OpenedGit> {
  const { repository, branch = DEFAULT_BRANCH } = ready;
  if (repository === undefined) return (await findRepository(inputs, ready, context)) ?? closed({});
  const known = { repository, ...definedOnly({ branchName: ready.branch }) };
  const opened = await tryOpen({ repository, branch }, inputs, context);
  return opened === undefined ? closed(known) : { ...known, ...opened };
}

function closed(known: Omit<OpenedGit, 'workplace' | typeof Symbol.asyncDispose>): OpenedGit {
  return { ...known, workplace: undefined, [Symbol.asyncDispose]: async () => undefined };
}

async function findRepository(
  inputs: RolloutInputs,
  { candidates, branch }: Preflight,
  context: ActionContext,
): Promise<OpenedGit | undefined> {
  const { revision } = inputs;
  if (revision === undefined || candidates.length === 0) return undefined;
  if (!haveOneHost(candidates)) {
    // The token of one host is nothing for another to see.
    context.progress.warn(
      'The applications have sources on several hosts: give `repository`, or Git proves no revision',
    );
    return undefined;
  }
  for (const candidate of candidates) {
    const branchName = branch ?? branchOf(candidate);
    const opened = await tryOpen({ ...candidate, branch: branchName }, inputs, context);
    if (opened === undefined) continue;
    if (await opened.workplace.branch.has(revision).catch(() => false))
      return { ...opened, repository: candidate.repository, branchName };
    await opened[Symbol.asyncDispose]();
  }
  return undefined;
}

function branchOf({ branch }: GitSource): string {
  return branch === '' || branch === 'HEAD' ? DEFAULT_BRANCH : branch;
}

async function tryOpen(
  { repository, branch }: GitSource,
  inputs: RolloutInputs,
  context: ActionContext,
): Promise<({ readonly workplace: Workplace } & AsyncDisposable) | undefined> {
  try {
    const request = { repository: readRepository(repository, { ...inputs, branch }) };
    const opened = await openWorkplace(request, context);
    return { workplace: opened, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  } catch (error) {
    // A repository the user named has to be right; one that Argo CD named may be of its own network.
    if (inputs.repository !== undefined || !(error instanceof SlipwayError)) throw error;
    context.progress.warn(`The GitOps repository is left out: ${messageOf(error)}`);
    return undefined;
  }
}
