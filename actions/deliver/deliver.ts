import type { GitBranch } from '../../adapters/git/port.ts';
import { describeBump } from '../../core/bump/message.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { formatImageReference } from '../../core/image/reference.ts';
import { retryRules } from '../../core/net/retry.ts';
import { appendEntries, bumpBranch } from '../bump/bump.ts';
import type { BumpEnding } from '../bump/ending.ts';
import { commitOf } from '../bump/report.ts';
import { chooseBaseline } from '../rollout/baseline.ts';
import { openArgoCd } from '../rollout/connect.ts';
import { readLogins } from '../rollout/logins.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import { type Preflight, preflight } from '../rollout/preflight.ts';
import { superviseRollout } from '../rollout/supervise.ts';
import { readTarget } from '../rollout/target.ts';
import { insertWord, openTraces } from '../rollout/traces.ts';
import type { UnitEnding } from './ending.ts';
import type { DeliveryUnit } from './plan.ts';
import { retryAlone } from './retrial.ts';
import type { DeliveryTools, Prepared } from './tools.ts';

/** Reads what is watched, as it is before the release. Raises what has to be mended before anything is written. */
export async function prepareUnit(
  unit: DeliveryUnit,
  { inputs, workplace: { repository }, context }: DeliveryTools,
): Promise<Prepared> {
  const connection = await openArgoCd({ ...inputs, server: unit.server }, context);
  const request = {
    selection: unit.selection,
    repository: repository.url,
    branch: repository.branch,
    timeoutMs: unit.policy.timeoutMs,
    needsSync: unit.policy.sync,
    renewsToken: inputs['oidc-connector'] !== undefined || inputs['token-file'] !== undefined,
  };
  const ready = await preflight(connection, request, context);
  for (const warning of ready.warnings) context.progress.warn(warning);
  return { unit, connection, ready };
}

/**
 * Delivers to one target: bump, rollout, and rollback if that is called for. Raises only as long as nothing can have
 * been written; from then on what goes wrong is part of the ending.
 */
export async function deliverUnit(prepared: Prepared, tools: DeliveryTools): Promise<UnitEnding> {
  const { unit, ready } = prepared;
  const { context } = tools;
  const { clock } = ready;
  const startedAt = clock.now();
  const { write = bumpUnit } = tools;
  const bump = await write(prepared, tools).catch(keepUndecided);
  const ended = () => ({ unit, startedAt, endedAt: clock.now() });
  if (bump instanceof SlipwayError) return { kind: 'broken', error: bump, ...ended() };
  if (unit.task.dryRun && bump.kind !== 'refused' && bump.kind !== 'held') {
    return { kind: 'planned', bump, applications: ready.target.map(({ key }) => key), ...ended() };
  }
  const revision = revisionToWatch(bump, unit);
  if (revision === undefined) return { kind: 'stopped', bump, ...ended() };
  const moments = [{ at: clock.now(), code: `bump-${bump.kind}`, text: describeMoment(bump, revision) }];
  context.progress.note(`${unit.label}: ${describeMoment(bump, revision)}`);
  try {
    const watched = await watchBump(prepared, { bump, revision }, tools);
    return { kind: 'watched', ...watched, moments, ...ended() };
  } catch (error) {
    if (error instanceof SlipwayError) return { kind: 'broken', bump, error, ...ended() };
    throw error;
  }
}

function bumpUnit({ unit }: Prepared, { context, workplace }: DeliveryTools): Promise<BumpEnding> {
  const { label, task } = unit;
  context.progress.step(`Bump ${label} to ${formatImageReference(task.release.image)}`);
  return bumpBranch(task, workplace);
}

interface Watched {
  readonly bump: BumpEnding;
  readonly outcome: RolloutOutcome;
}

/** The rollout of a bump; where it shared its commit with others and that was to blame, also the one by itself. */
async function watchBump(
  prepared: Prepared,
  { bump, revision }: { readonly bump: BumpEnding; readonly revision: string },
  tools: DeliveryTools,
): Promise<Watched> {
  const images = [bump.plan.prepared.to];
  const outcome = await watchUnit(prepared, { revision, images, isOwnPush: bump.kind === 'pushed' }, tools);
  const again = await retryAlone(prepared.unit, outcome, tools);
  if (again?.kind !== 'pushed') return { bump, outcome };
  const alone = await watchUnit(prepared, { revision: again.commit, images, isOwnPush: false }, tools);
  return { bump: again, outcome: { ...alone, timeline: [...outcome.timeline, ...alone.timeline] } };
}

/** Whether a push went through may be unknown; then something may have been written. */
function keepUndecided(error: unknown): SlipwayError {
  if (error instanceof SlipwayError && error.kind === 'undecided') return error;
  throw error;
}

/**
 * The commit whose rollout says how the release fares; none where there is nothing to watch. A release that was taken
 * back is watched too: the rollout finds the commit that did so and proves it, instead of watching the release.
 */
function revisionToWatch(bump: BumpEnding, { policy }: DeliveryUnit): string | undefined {
  if (bump.kind === 'refused') return policy.rollback === 'off' ? undefined : bump.plan.reverted?.commit;
  if (bump.kind === 'standing' && bump.plan.kind === 'recognised') return undefined;
  return commitOf(bump);
}

function describeMoment({ kind, plan }: BumpEnding, revision: string): string {
  const { prepared } = plan;
  const what = describeBump({ ...prepared.subject, to: prepared.to });
  const commit = revision.slice(0, 10);
  if (kind === 'refused') return `${what} was written by commit ${commit} and taken back`;
  return kind === 'standing' ? `${what} is there since commit ${commit}` : `commit ${commit} writes ${what}`;
}

/** A commit that is watched, and the images it has to bring live. */
export interface WatchedCommit {
  readonly revision: string;
  readonly images: readonly string[];
  /** This run wrote it just now: what was read before is how it stood without it. */
  readonly isOwnPush: boolean;
}

/** Watches a commit to its verdict, takes it back where that is called for, and tells the ledger. */
export async function watchUnit(
  { unit, connection, ready }: Prepared,
  commit: WatchedCommit,
  tools: DeliveryTools,
): Promise<RolloutOutcome> {
  const { inputs, workplace, context } = tools;
  const { repository, branch } = workplace;
  const { target, clock } = ready;
  const { revision, images } = commit;
  const trace = openTraces(traceOf(inputs.record, unit), context);
  const { run, actor } = { run: context.facts.runUrl, actor: unit.task.actor };
  return superviseRollout({
    revision,
    images,
    target,
    readTarget: () => readTarget(connection, unit.selection),
    baseline: await readBaseline(ready, commit, branch),
    policy: unit.policy,
    repository: repository.url,
    branchName: repository.branch,
    branch,
    author: repository.author,
    connection,
    registry: {
      http: context.makeHttpClient({ proxy: context.facts.proxy, retry: retryRules['registry-read'] }),
      logins: await readLogins(inputs, context),
    },
    clock,
    progress: context.progress,
    signal: context.signal,
    random: Math.random,
    openTrace: trace.open,
    recording: {
      occasion: () => ({ at: clock.now(), ...definedOnly({ actor, run }) }),
      watchMs: unit.task.watchMs,
      append: (entries) => appendEntries(entries, workplace),
      ...definedOnly({ notice: unit.task.notice }),
    },
    ...definedOnly({
      run,
      tracePath: trace.path,
      onRollback: tools.onRollback,
      targetName: unit.target,
    }),
  });
}

/** What was read before our own push is the baseline; on a re-run it may be, and what shows the commit is left out. */
function readBaseline(
  { target }: Preflight,
  { revision, images, isOwnPush }: WatchedCommit,
  branch: GitBranch,
): ReturnType<typeof chooseBaseline> {
  if (isOwnPush) return Promise.resolve(Object.fromEntries(target.map(({ key, body }) => [key, body])));
  return chooseBaseline({ applications: target, revision, images, branch });
}

/** Targets of one delivery are recorded in files of their own. */
function traceOf(record: string | undefined, { target }: DeliveryUnit): string | undefined {
  return record === undefined || target === undefined ? record : insertWord(record, target);
}
