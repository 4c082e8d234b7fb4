import { startAction } from '../../actions/start.ts';
import type { ActionDefinition, RunAction } from '../../core/action/definition.ts';
import type { InputTable } from '../../core/action/inputs.ts';

/** One verb of the command line. */
export interface Verb {
  describe(): Promise<string>;
  /** Ends the process. */
  start(words: readonly string[]): Promise<void>;
}

/** A verb that is an action; its definition is loaded to describe it, its code only to run it. */
export function actionVerb<Inputs extends InputTable>(
  loadDefinition: () => Promise<ActionDefinition<Inputs>>,
  loadRun: () => Promise<RunAction<Inputs>>,
): Verb {
  return {
    describe: async () => (await loadDefinition()).description,
    start: async (words) => startAction(await loadDefinition(), loadRun, words),
  };
}

/** Every action, in the order of the help. */
const actions: Readonly<Record<string, Verb>> = {
  deliver: actionVerb(
    async () => (await import('../../actions/deliver/definition.ts')).deliverDefinition,
    async () => (await import('../../actions/deliver/run.ts')).runDeliver,
  ),
  bump: actionVerb(
    async () => (await import('../../actions/bump/definition.ts')).bumpDefinition,
    async () => (await import('../../actions/bump/run.ts')).runBump,
  ),
  promote: actionVerb(
    async () => (await import('../../actions/promote/definition.ts')).promoteDefinition,
    async () => (await import('../../actions/promote/run.ts')).runPromote,
  ),
  rollback: actionVerb(
    async () => (await import('../../actions/rollback/definition.ts')).rollbackDefinition,
    async () => (await import('../../actions/rollback/run.ts')).runRollback,
  ),
  rollout: actionVerb(
    async () => (await import('../../actions/rollout/definition.ts')).rolloutDefinition,
    async () => (await import('../../actions/rollout/run.ts')).runRollout,
  ),
};

/** What a terminal alone has: no step of a workflow is made of them. */
const terminalVerbs: Readonly<Record<string, Verb>> = {
  explain: actionVerb(
    async () => (await import('../verbs/explain/definition.ts')).explainDefinition,
    async () => (await import('../verbs/explain/run.ts')).runExplain,
  ),
  simulate: actionVerb(
    async () => (await import('../verbs/simulate/definition.ts')).simulateDefinition,
    async () => (await import('../verbs/simulate/run.ts')).runSimulate,
  ),
  approve: actionVerb(
    async () => (await import('../verbs/approve/definition.ts')).approveDefinition,
    async () => (await import('../verbs/approve/run.ts')).runApprove,
  ),
  freeze: actionVerb(
    async () => (await import('../verbs/freeze/definition.ts')).freezeDefinition,
    async () => (await import('../verbs/freeze/run.ts')).runFreeze,
  ),
  release: actionVerb(
    async () => (await import('../verbs/release/definition.ts')).releaseDefinition,
    async () => (await import('../verbs/release/run.ts')).runRelease,
  ),
  adopt: actionVerb(
    async () => (await import('../verbs/adopt/definition.ts')).adoptDefinition,
    async () => (await import('../verbs/adopt/run.ts')).runAdopt,
  ),
  dora: actionVerb(
    async () => (await import('../verbs/dora/definition.ts')).doraDefinition,
    async () => (await import('../verbs/dora/run.ts')).runDora,
  ),
};

/** As the help shows them. */
export const verbGroups = [
  { title: 'Actions, the same as in a workflow', verbs: actions },
  { title: 'Verbs, on a terminal and in `run:` steps', verbs: terminalVerbs },
] as const;

export const verbs: Readonly<Record<string, Verb>> = { ...actions, ...terminalVerbs };
