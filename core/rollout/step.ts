import { type ApplicationState, isFinal, type Moment, observe, reconsider, settle } from './advance.ts';
import { noAncestry, recordFirst, recordGit, recordOld } from './ancestry.ts';
import { type ApplicationView, readApplication, readHistoryRevisions } from './application.ts';
import { type Combination, combine } from './combine.ts';
import { DIAGNOSIS_BUDGET } from './diagnosis.ts';
import { readExpectation } from './expectation.ts';
import { emptyFacts } from './facts.ts';
import type {
  ApplicationSetObservation,
  GitObservation,
  Observation,
  RegistryObservation,
  StartObservation,
} from './observation.ts';
import { noProgress } from './progress.ts';
import type { ApplicationObservation } from './record.ts';
import { keyOfSet, readRollingSync } from './rolling-sync.ts';
import type { Step, WatchState } from './state.ts';
import { setStem } from './want-application-sets.ts';
import { folderStem } from './want-git.ts';
import { listWants, planWants, wakeTime } from './wants.ts';
import type { Watch } from './watch.ts';

/**
 * Begins a watch. `now` is in milliseconds since the epoch (default: the time of the line), the time-out counts from it.
 * Raises `trace-start-invalid` (caller).
 */
export function startWatch(start: StartObservation, now = Date.parse(start.at)): Step {
  const expectation = readExpectation(start);
  const applications = new Map(start.applications.map((name) => [name, beginApplication(name, start, now)]));
  const ancestry = recordOld(noAncestry, baselineRevisions(start), expectation.revision);
  const watch: Watch = { expectation, ancestry, registry: new Map(), rollingSyncs: new Map() };
  const deadline = now + expectation.timeout;
  const decision = combine({ watch, applications: [...applications.values()], now, deadline });
  return present({
    start,
    deadline,
    decision,
    now,
    watch,
    applications,
    answered: new Map(),
    plans: new Map(),
  });
}

function beginApplication(name: string, { baseline }: StartObservation, now: number): ApplicationState {
  const view = readApplication(baseline?.[name]);
  const identity = view === null ? null : { uid: view.uid, project: view.project };
  return {
    facts: emptyFacts(name, view),
    progress: { ...noProgress, identity, since: now },
    assessment: null,
  };
}

/** What ran before the push can never contain it. */
function baselineRevisions({ baseline }: StartObservation): readonly string[] {
  return Object.values(baseline ?? {}).flatMap((body) => {
    const view = readApplication(body);
    return view === null ? [] : [...revisionsOf(view), ...readHistoryRevisions(body)];
  });
}

function revisionsOf({ sync, operation }: ApplicationView): readonly string[] {
  return [...sync.revisions, ...(operation?.revisions ?? [])];
}

/**
 * Takes in one observation (or none: only time has passed) and says what is decided and wanted. Pure: the same state,
 * observation and time give the same step. Time never goes back; after a verdict nothing changes any more.
 */
export function step(state: WatchState, observation: Observation | null, at: number): Step {
  if (state.decision.kind === 'verdict') return present(state);
  const passed = passTime({ ...state, now: Math.max(at, state.now) });
  if (passed.decision.kind === 'verdict' || observation === null) return present(passed);
  return present(decide(take(passed, observation)));
}

/** Deadlines come before what is observed after them. */
function passTime(state: WatchState): WatchState {
  const applications = new Map(
    [...state.applications].map(
      ([name, one]) => [name, isFinal(one) ? one : settle(one, momentOf(state))] as const,
    ),
  );
  return decide({ ...state, applications });
}

function momentOf({ watch, now, deadline }: WatchState): Moment {
  return { watch, now, deadline };
}

function decide(state: WatchState): WatchState {
  return { ...state, decision: combine(combinationOf(state)) };
}

/** What a decision is made of. */
export function combinationOf({ watch, applications, now, deadline }: WatchState): Combination {
  return { watch, applications: [...applications.values()], now, deadline };
}

function take(state: WatchState, observation: Observation): WatchState {
  switch (observation.source) {
    case 'start':
    case 'time':
      return state;
    case 'git':
      return takeGit(state, observation);
    case 'registry':
      return takeRegistry(state, observation);
    case 'applicationset':
      return takeApplicationSet(state, observation);
    default:
      return takeApplication(state, observation);
  }
}

function takeApplication(state: WatchState, observation: ApplicationObservation): WatchState {
  const one = state.applications.get(observation.app);
  if (one === undefined || isFinal(one)) return state;
  const aged = { ...state, watch: markFirstView(state, one, observation) };
  const next = observe(one, observation, momentOf(aged));
  const applications = new Map(state.applications).set(observation.app, next);
  return { ...aged, applications, deadline: extendDeadline(state, next) };
}

/** Without a baseline the first answer shows what ran before, or that somebody pushed after us. */
function markFirstView(
  state: WatchState,
  one: ApplicationState,
  observation: ApplicationObservation,
): WatchState['watch'] {
  if (one.facts.baseline !== null || one.facts.view !== null || observation.source !== 'get')
    return state.watch;
  const view = readApplication(observation.body);
  if (view === null) return state.watch;
  const { ancestry, expectation } = state.watch;
  return { ...state.watch, ancestry: recordFirst(ancestry, revisionsOf(view), expectation.revision) };
}

/** Timed pauses of an Argo Rollout are part of the plan: the time-out does not count them. */
function extendDeadline({ start, watch, deadline }: WatchState, { facts }: ApplicationState): number {
  const pauses = [...facts.manifests.values()].map(({ manifest }) => manifest.rollout?.timedPauses ?? 0);
  const planned = Date.parse(start.at) + watch.expectation.timeout + Math.max(0, ...pauses);
  return Math.max(deadline, planned);
}

function takeGit(state: WatchState, observation: GitObservation): WatchState {
  const { expectation, ancestry } = state.watch;
  const told = recordGit(ancestry, observation, expectation.revision);
  const { revision, same } = observation;
  const answered = countAnswer(state, same === undefined ? `git ${revision}` : folderStem(revision));
  return reconsiderAll({ ...state, answered, watch: { ...state.watch, ancestry: told } });
}

function takeRegistry(state: WatchState, { image, status }: RegistryObservation): WatchState {
  const registry = new Map(state.watch.registry).set(image, status);
  const answered = countAnswer(state, `registry ${image}`);
  return reconsiderAll({ ...state, answered, watch: { ...state.watch, registry } });
}

function takeApplicationSet(state: WatchState, observation: ApplicationSetObservation): WatchState {
  const key = keyOfSet(observation);
  const rollingSyncs = new Map(state.watch.rollingSyncs).set(key, readRollingSync(observation));
  const answered = countAnswer(state, setStem(key));
  return reconsiderAll({ ...state, answered, watch: { ...state.watch, rollingSyncs } });
}

function countAnswer({ answered, now }: WatchState, stem: string): WatchState['answered'] {
  return new Map(answered).set(stem, { count: (answered.get(stem)?.count ?? 0) + 1, at: now });
}

function reconsiderAll(state: WatchState): WatchState {
  const moment = momentOf(state);
  const applications = new Map(
    [...state.applications].map(
      ([name, one]) => [name, isFinal(one) ? one : reconsider(one, moment)] as const,
    ),
  );
  return { ...state, applications };
}

function present(state: WatchState): Step {
  const { decision, applications, answered } = state;
  if (decision.kind === 'verdict') return { state, decision, wants: [], wakeAt: null };
  const moment = momentOf(state);
  const plans = planWants(applications, state.plans, moment);
  const wants = listWants(plans, answered, moment);
  const diagnoses = [...applications.values()].flatMap(({ progress }) =>
    progress.failure === null ? [] : [progress.failure.since + DIAGNOSIS_BUDGET],
  );
  return { state: { ...state, plans }, decision, wants, wakeAt: wakeTime(wants, moment, diagnoses) };
}
