import { readWorkingFile, replaceWorkingFile, type WorkingFile } from '../../adapters/files/working-tree.ts';
import {
  commitOnTip,
  type TipDecision,
  type TipOutcome,
  type TipView,
} from '../../adapters/git/commit-on-tip.ts';
import { openGitBranch } from '../../adapters/git/open-branch.ts';
import type { GitBranch } from '../../adapters/git/port.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import type { BumpPlan } from '../../core/bump/plan.ts';
import type { DeclineCode } from '../../core/git/push-outcome.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type BumpView, planOn } from './observe.ts';
import type { BumpTask, Repository } from './task.ts';

export type WritePlan = Extract<BumpPlan, { kind: 'write' }>;
export type RefusedPlan = Extract<BumpPlan, { kind: 'refused' }>;
/** The image is there: written before, or by somebody else. */
export type StandingPlan = Extract<BumpPlan, { kind: 'already-there' | 'recognised' }>;

/** How a bump ended. `commit` carries the image; `parent` is the tip the bump was made on. */
export type BumpEnding =
  | {
      readonly kind: 'pushed';
      readonly plan: WritePlan;
      readonly commit: string;
      readonly parent: string;
      readonly attempts: number;
    }
  | { readonly kind: 'written'; readonly plan: WritePlan }
  | { readonly kind: 'planned'; readonly plan: WritePlan }
  | { readonly kind: 'standing'; readonly plan: StandingPlan; readonly commit?: string }
  | { readonly kind: 'refused'; readonly plan: RefusedPlan }
  | {
      readonly kind: 'declined';
      readonly plan: WritePlan;
      readonly code: DeclineCode;
      readonly detail: string;
    };

/** Pushes that may be overtaken before a bump gives up: with ten writers, each needs ten at most. */
const MOST_ATTEMPTS = 60;

/**
 * Writes a release where the task says, or says why not. Raises SlipwayError for wrong input, for a repository that
 * cannot be read, and `git-push-unknown` (undecided) when nobody can tell whether the commit is there.
 */
export function bumpRelease(task: BumpTask, context: ActionContext): Promise<BumpEnding> {
  const { destination } = task;
  return destination.kind === 'repository'
    ? bumpRepository(task, destination.repository, context)
    : bumpWorkingFolder(task, destination.folder);
}

async function bumpWorkingFolder(task: BumpTask, folder: string): Promise<BumpEnding> {
  const seen = new Map<string, WorkingFile>();
  const plan = await planOn(viewFolder(folder, seen), task);
  if (plan.kind === 'refused') return { kind: 'refused', plan };
  if (plan.kind !== 'write') return { kind: 'standing', plan };
  if (task.dryRun) return { kind: 'planned', plan };
  for (const { path, after } of plan.prepared.files) {
    const file = seen.get(path);
    if (file !== undefined) await replaceWorkingFile(file, after);
  }
  return { kind: 'written', plan };
}

/** The working folder is edited as it is: what was committed there before says nothing about it. */
function viewFolder(folder: string, seen: Map<string, WorkingFile>): BumpView {
  return {
    place: 'in the working folder',
    readFile: async (path) => {
      const file = await readWorkingFile(folder, path);
      if (file === undefined) return { kind: 'missing' };
      seen.set(path, file);
      return { kind: 'file', bytes: file.bytes };
    },
    readHistory: async function* () {},
  };
}

async function bumpRepository(
  task: BumpTask,
  repository: Repository,
  context: ActionContext,
): Promise<BumpEnding> {
  await using branch = await openRepository(repository, context);
  // The branch closes with this scope: not before the bump is over.
  return await bumpBranch(task, repository, { branch, clock: context.clock, signal: context.signal });
}

export interface BranchTools {
  readonly branch: GitBranch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** As `bumpRelease`, on a branch that is open already. */
export async function bumpBranch(
  task: BumpTask,
  repository: Repository,
  tools: BranchTools,
): Promise<BumpEnding> {
  const outcome = await commitOnTip(
    { ...tools, attempts: MOST_ATTEMPTS, random: Math.random },
    async (view) => decide(await planOn(viewTip(view, repository), task), { task, repository }),
  );
  return endingOf(outcome);
}

function decide(
  plan: BumpPlan,
  { task, repository }: { readonly task: BumpTask; readonly repository: Repository },
): TipDecision<WritePlan, BumpPlan> {
  if (plan.kind !== 'write' || task.dryRun) return { kind: 'stop', value: plan };
  const files = plan.prepared.files.map(({ path, after }) => ({ path, bytes: after }));
  return { kind: 'write', change: { files, message: plan.message, author: repository.author }, intent: plan };
}

function endingOf(outcome: TipOutcome<WritePlan, BumpPlan>): BumpEnding {
  switch (outcome.kind) {
    case 'pushed':
      return {
        kind: 'pushed',
        plan: outcome.intent,
        commit: outcome.commit,
        parent: outcome.tip.commit,
        attempts: outcome.attempts,
      };
    case 'declined':
      return { kind: 'declined', plan: outcome.intent, code: outcome.code, detail: outcome.detail };
    case 'stopped':
      return endingWithoutPush(outcome.value, outcome.tip.commit);
  }
}

/** Without a bump that is known to have written the value, the tip is a commit that carries it. */
function endingWithoutPush(plan: BumpPlan, tip: string): BumpEnding {
  switch (plan.kind) {
    case 'write':
      return { kind: 'planned', plan };
    case 'refused':
      return { kind: 'refused', plan };
    case 'already-there':
    case 'recognised':
      return { kind: 'standing', plan, commit: plan.bump?.commit ?? tip };
  }
}

function viewTip(view: TipView, { branch }: Repository): BumpView {
  return { ...view, place: `on branch ${branch}` };
}

/** The branch of the repository, as every part of an action opens it; it closes with the scope. */
export async function openRepository(
  { url, branch, token, timeoutMs }: Repository,
  { runProcess, clock, facts, signal }: ActionContext,
): Promise<AsyncDisposable & Awaited<ReturnType<typeof openGitBranch>>> {
  const opened = await openGitBranch({
    url,
    branch,
    ...(token === undefined ? {} : { token }),
    runProcess,
    clock,
    signal,
    temporaryFolder: facts.temporaryFolder,
    timeoutMs,
  });
  return Object.assign(opened, { [Symbol.asyncDispose]: () => opened.close() });
}
