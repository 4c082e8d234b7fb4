import { type Assessment, assess, isSettled } from './assessment.ts';
import { findRefreshNeed, readConditions, readPodConditions } from './conditions.ts';
import { concludeDiagnosis, diagnose, isContradicted } from './diagnosis.ts';
import { type AppliedImages, type Facts, tallyOf } from './facts.ts';
import { findRemovable } from './held-back.ts';
import { judge } from './judge.ts';
import { proveAgain, proveLive } from './live-proof.ts';
import type { Outcome } from './outcome.ts';
import type { AssessedCase, Case, Progress } from './progress.ts';
import { type ApplicationObservation, readNews, record } from './record.ts';
import { keyOf } from './resource-ref.ts';
import { hasHeld, type Spans, type Threshold, track, understand } from './span.ts';
import { moveWindow } from './stability-window.ts';
import { moveStalls } from './stalls.ts';
import { findUnmet } from './unmet.ts';
import type { Watch } from './watch.ts';

/** Everything about one application. */
export interface ApplicationState {
  readonly facts: Facts;
  readonly progress: Progress;
  readonly assessment: Assessment | null;
}

export interface Moment {
  readonly watch: Watch;
  readonly now: number;
  readonly deadline: number;
}

/** Takes in an observation of the application and judges anew. */
export function observe(
  state: ApplicationState,
  observation: ApplicationObservation,
  moment: Moment,
): ApplicationState {
  if (observation.source === 'stream') {
    const news = readNews(state.facts, observation);
    const facts = record(state.facts, observation, moment.now);
    const isBroken = news !== null && breaksWindow(news, facts, moment.watch);
    const progress = isBroken ? { ...state.progress, window: null } : state.progress;
    return settle({ ...state, facts, progress }, moment);
  }
  const facts = record(state.facts, observation, moment.now);
  const isAnswer = facts.viewAt === moment.now && observation.source === 'get';
  const isRefresh = observation.source === 'get' && observation.refresh !== undefined;
  return reassess({ ...state, facts }, moment, { from: isAnswer ? 'answer' : 'evidence', isRefresh });
}

/** Newer than the last answer and not live for a reason of ours: a flap, also if the next answer is good again. */
function breaksWindow(news: NonNullable<Facts['view']>, facts: Facts, watch: Watch): boolean {
  return findUnmet(assess(watch, facts, news), watch.expectation)?.concernsOurs ?? false;
}

/** Judges anew because something about the whole watch became known (Git, the registry). */
export function reconsider(state: ApplicationState, moment: Moment): ApplicationState {
  return reassess(state, moment, { from: 'knowledge', isRefresh: false });
}

interface Kind {
  /** A direct answer of Argo CD, what else it shows, or a new meaning of the last answer. */
  readonly from: 'answer' | 'evidence' | 'knowledge';
  readonly isRefresh: boolean;
}

function reassess(state: ApplicationState, moment: Moment, kind: Kind): ApplicationState {
  const { view } = state.facts;
  if (view === null) return settle(state, moment);
  const first = assess(moment.watch, state.facts, view);
  const facts = rememberApplied(state.facts, first);
  const assessment = facts === state.facts ? first : assess(moment.watch, facts, view);
  const one = { ...moment, facts, progress: state.progress, assessment };
  return settle({ facts, assessment, progress: progressOf(one, kind) }, moment);
}

/** A later partial sync (self-heal) replaces the result of ours: what each workload got is kept (rig 2.2). */
function rememberApplied(facts: Facts, { view, applied }: Assessment): Facts {
  const isOurs = applied.kind === 'contained';
  const changed = (view.operation?.results ?? []).filter(({ ref, images }) => {
    const before = facts.applied.get(keyOf(ref));
    return images.length > 0 && !isSameEntry(before, { images, isOurs });
  });
  if (changed.length === 0) return facts;
  const entries = changed.map(({ ref, images }) => [keyOf(ref), { images, isOurs }] as const);
  return { ...facts, applied: new Map([...facts.applied, ...entries]) };
}

function isSameEntry(left: AppliedImages | undefined, right: AppliedImages): boolean {
  return left?.isOurs === right.isOurs && left.images.join(' ') === right.images.join(' ');
}

function progressOf(one: AssessedCase, kind: Kind): Progress {
  const { progress, assessment, facts, watch, now } = one;
  const { view } = assessment;
  const spans = moveSpans(one, kind);
  const unmet = findUnmet(assessment, watch.expectation);
  const window = moveWindow(progress.window, { watch, facts, assessment, unmet, now });
  return {
    ...progress,
    spans,
    identity: progress.identity ?? { uid: view.uid, project: view.project },
    ...holdWindow(one, window),
    sawUnknown: progress.sawUnknown || assessment.sync === 'unknown',
    sawCompared:
      progress.sawCompared || (assessment.compared.kind === 'contained' && assessment.sync !== 'unknown'),
    sawSettling:
      progress.sawSettling || (isSettled(assessment) && assessment.health.status === 'Progressing'),
    refresh: moveRefresh(one, spans, kind),
    stalls: moveStalls(progress.stalls, { assessment, facts, now }),
    stuckPod: findStuckPod(one, spans),
  };
}

/** Long enough that the StatefulSet is known not to go on by itself. */
const STUCK: Threshold = { seen: 2, lasted: 3000 };

function findStuckPod({ assessment, watch, now }: AssessedCase, spans: Spans): Progress['stuckPod'] {
  if (!hasHeld(spans.get('held-back'), now, STUCK)) return null;
  return findRemovable(assessment.heldBack, watch.expectation.takesBack) ?? null;
}

/** The window as the cluster lets it stand, whatever Argo CD says; one that Argo CD itself broke is left to it. */
function holdWindow(one: AssessedCase, window: Progress['window']): Pick<Progress, 'window' | 'refuted'> {
  const { refuted: last } = one.progress;
  if (window === null) return { window, refuted: null };
  const period = { from: window.since, since: window.since };
  const proof = last === null ? proveLive(one, period) : proveAgain(one, last);
  if (proof.kind === 'refuted') return { window: null, refuted: { ...proof, at: one.now } };
  return last === null || proof.kind === 'live' ? { window, refuted: null } : { window: null, refuted: last };
}

/** Only direct answers count; what pods show counts with every look at them. */
function moveSpans(one: AssessedCase, { from, isRefresh }: Kind): Spans {
  const { progress, assessment, facts, watch, now } = one;
  const sighting = { now, reconciledAt: assessment.view.reconciledAt, isRefresh };
  if (from === 'evidence') return track(progress.spans, readPodConditions(assessment), sighting);
  const conditions = readConditions(assessment, facts, watch.expectation);
  return from === 'answer'
    ? track(progress.spans, conditions, sighting)
    : understand(progress.spans, conditions, sighting);
}

/** The refresh that showed the need is the first one of it. */
function moveRefresh(one: AssessedCase, spans: Spans, { isRefresh }: Kind): Progress['refresh'] {
  const { progress, assessment, facts, now } = one;
  const need = findRefreshNeed(assessment, spans);
  if (need === undefined) return null;
  if (progress.refresh?.need === need) return progress.refresh;
  return { need, since: now, answered: tallyOf(facts, 'normal-refresh').count - (isRefresh ? 1 : 0) };
}

/** Judges without anything new but the time; the very same state comes back where time changes nothing. */
export function settle(state: ApplicationState, moment: Moment): ApplicationState {
  const progress = settleProgress(state, moment);
  return progress === state.progress ? state : { ...state, progress };
}

function settleProgress(state: ApplicationState, moment: Moment): Progress {
  const { failure } = state.progress;
  if (failure !== null && isContradicted(failure.outcome, moment.watch)) {
    return settleProgress({ ...state, progress: { ...state.progress, failure: null } }, moment);
  }
  const one: Case = { ...moment, ...state };
  if (failure !== null) return conclude(one, diagnose(one));
  const outcome = judge(one);
  if (outcome.kind === 'verdict' && outcome.verdict === 'failed') {
    const failing = { ...one, progress: { ...one.progress, failure: { outcome, since: moment.now } } };
    return conclude(failing, diagnose(failing));
  }
  return conclude(one, outcome);
}

/** Ends all diagnoses with what is known. */
export function settleFailures(
  applications: ReadonlyMap<string, ApplicationState>,
  moment: Moment,
): ReadonlyMap<string, ApplicationState> {
  return new Map(
    [...applications].map(([name, state]) => {
      const one: Case = { ...moment, ...state };
      return [name, { ...state, progress: conclude(one, concludeDiagnosis(one)) }] as const;
    }),
  );
}

/** A wait for the same thing goes on since it began; where nothing is new the progress is the very same. */
function conclude({ progress, now }: Case, outcome: Outcome): Progress {
  const isSame = labelOf(progress.outcome) === labelOf(outcome);
  const since = isSame && progress.since !== 0 ? progress.since : now;
  const isHealthy = outcome.kind === 'verdict' && outcome.verdict === 'healthy';
  const verified = isHealthy ? (progress.window?.since ?? null) : progress.verified;
  const isNew = since !== progress.since || verified !== progress.verified;
  return isNew || !saysTheSame(progress.outcome, outcome)
    ? { ...progress, outcome, since, verified }
    : progress;
}

function saysTheSame(left: Outcome, right: Outcome): boolean {
  if (left.explanation !== right.explanation || labelOf(left) !== labelOf(right)) return false;
  if (left.kind === 'waiting') return right.kind === 'waiting' && left.concernsOurs === right.concernsOurs;
  return right.kind === 'verdict' && left.rootCause === right.rootCause && left.blame === right.blame;
}

function labelOf(outcome: Outcome): string {
  return outcome.kind === 'waiting' ? outcome.reason : `${outcome.verdict} ${outcome.reasonCode}`;
}

/** Whether nothing that comes can change it; a proof of health holds only as long as its window. */
export function isFinal({ progress: { outcome } }: ApplicationState): boolean {
  return outcome.kind === 'verdict' && outcome.verdict !== 'healthy';
}
