import { serverText } from '../../core/argocd/server-url.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { collectSteadyImages, readHealthyImages, type SteadyImages } from './evidence.ts';
import { focusTarget } from './focus.ts';
import type { RolloutOutcome } from './outcome.ts';
import { recordRollout } from './recording.ts';
import { findUndoing, type RevertTask } from './revert.ts';
import { prove, type RevertToWatch, rollBack } from './rollback.ts';
import type { Supervision } from './supervision.ts';
import type { TimelineEntry } from './timeline.ts';
import type { Watched } from './watch.ts';
import { watchAll, watchRollback } from './watch-all.ts';

/**
 * A rollout from the first look to the last: watched to its verdict, taken back if that is called for, and the rollback
 * proved by the same watcher.
 */
export async function superviseRollout(given: Supervision): Promise<RolloutOutcome> {
  const supervision = focusSupervision(given);
  const outcome = await watchAndRollBack(supervision);
  const { verdict, rollback } = outcome;
  await recordRollout({ ...supervision, recording: supervision.recording, verdict, rollback });
  return outcome;
}

async function watchAndRollBack(supervision: Supervision): Promise<RolloutOutcome> {
  const startedAt = supervision.clock.now();
  const undoing = await findEarlierRollback(supervision);
  if (undoing !== undefined) return proveEarlierRollback(supervision, undoing, startedAt);
  supervision.progress.step(`Waiting for ${supervision.revision.slice(0, 10)}`);
  const seenBefore = await readEvidence(supervision);
  const steady = collectSteadyImages(completeBaseline(supervision) ?? {}, supervision.images);
  const watched = await watchAll(listenWith(steady, supervision));
  const timeline: TimelineEntry[] = [...watched.timeline];
  const note = (entry: Omit<TimelineEntry, 'at'>): void => {
    timeline.push({ at: supervision.clock.now(), ...entry });
    supervision.progress.note(`${entry.app ?? 'rollback'}: ${entry.text}`);
    if (entry.code === 'rollback-pushed') supervision.onRollback?.(watched.verdict);
  };
  const { rollback, timeline: later } = await rollBack({
    task: await makeRevertTask(supervision, watched, [...seenBefore, ...steady.list()]),
    connection: supervision.connection,
    applications: supervision.target,
    branch: supervision.branch,
    random: supervision.random,
    signal: supervision.signal,
    note,
    watch: (revert) => watchRollback(supervision, revert),
  });
  return outcomeOf(supervision, {
    startedAt,
    verdict: watched.verdict,
    rollback,
    timeline: [...timeline, ...later],
  });
}

/** Applications that do not run what is released have nothing to say about it. */
function focusSupervision(given: Supervision): Supervision {
  const focus = (target: Supervision['target']): Supervision['target'] => focusTarget(target, given.images);
  return { ...given, target: focus(given.target), readTarget: async () => focus(await given.readTarget()) };
}

/** Without a whole baseline, what is healthy now has to tell what was before. */
async function readEvidence(supervision: Supervision): Promise<readonly string[]> {
  if (supervision.policy.rollback === 'off' || completeBaseline(supervision) !== null) return [];
  return readHealthyImages(supervision);
}

function listenWith({ record }: SteadyImages, supervision: Supervision): Supervision {
  const openTrace: Supervision['openTrace'] = (watch) => {
    const trace = supervision.openTrace(watch);
    return (observation) => {
      record(observation);
      trace(observation);
    };
  };
  return { ...supervision, openTrace };
}

/** Of each watched application, and of no other: what a parent ran before says nothing of its children. */
function completeBaseline({ target, baseline }: Supervision): Supervision['baseline'] {
  const before = target.flatMap(({ key }) =>
    baseline?.[key] === undefined ? [] : [[key, baseline[key]] as const],
  );
  return before.length === target.length ? Object.fromEntries(before) : null;
}

async function makeRevertTask(
  supervision: Supervision,
  { verdict }: Watched,
  seenBefore: readonly string[],
): Promise<RevertTask> {
  const { revision, images, policy, author, run, recording } = supervision;
  const seenNow = policy.rollbackOn.some((one) => one === verdict.verdict)
    ? await readEvidence(supervision)
    : [];
  return {
    revision,
    images,
    verdict,
    policy: policy.rollback,
    rollbackOn: policy.rollbackOn,
    baseline: completeBaseline(supervision),
    seenHealthy: [...seenBefore, ...seenNow],
    author,
    ...definedOnly({ run, recording, target: supervision.targetName }),
  };
}

type Ending = Pick<RolloutOutcome, 'startedAt' | 'verdict' | 'rollback' | 'timeline'>;

function outcomeOf(supervision: Supervision, ending: Ending): RolloutOutcome {
  const { revision, images, connection, clock, tracePath } = supervision;
  return {
    revision,
    images,
    server: serverText(connection.server),
    endedAt: clock.now(),
    ...ending,
    ...definedOnly({ tracePath }),
  };
}

/** A re-run of a job whose release was taken back repeats nothing (checklist 47). */
async function findEarlierRollback(supervision: Supervision): Promise<string | undefined> {
  const { policy, branch } = supervision;
  if (policy.rollback === 'off' || branch === undefined) return undefined;
  const { revision, images, targetName: target } = supervision;
  return findUndoing(branch, { revision, images, ...definedOnly({ target }) }).catch(() => undefined);
}

async function proveEarlierRollback(
  supervision: Supervision,
  commit: string,
  startedAt: number,
): Promise<RolloutOutcome> {
  const watch = (revert: RevertToWatch): Promise<Watched> => watchRollback(supervision, revert);
  const { rollback, timeline } = await prove({ watch }, { commit, places: [], diff: '', isRepeated: true });
  if (!('verdict' in rollback)) throw new Error('a rollback that was watched has a verdict');
  const explanation = `An earlier run took this release back with commit ${commit.slice(0, 10)}; it is not watched again`;
  const verdict = {
    ...rollback.verdict,
    verdict: 'failed',
    reasonCode: 'already-rolled-back',
    exitStatus: 1,
    explanation,
  } as const;
  return outcomeOf(supervision, { startedAt, verdict, rollback, timeline });
}
