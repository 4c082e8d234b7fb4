import type { GitBranch } from '../../adapters/git/port.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { openRepository } from '../bump/bump.ts';
import { readRepository } from '../bump/task.ts';
import type { RolloutInputs } from './inputs.ts';
import type { Preflight } from './preflight.ts';

export interface OpenedGit extends AsyncDisposable {
  readonly branch: GitBranch | undefined;
}

const DEFAULT_BRANCH = 'main';

/** Git proves revisions and takes the rollback; a repository that is not known or not spoken to leaves both out. */
export async function openGit(
  inputs: RolloutInputs,
  ready: Preflight,
  context: ActionContext,
): Promise<OpenedGit> {
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
