import { type Facts, tallyOf } from './facts.ts';
import type { AssessedCase, Case, RefreshNeed } from './progress.ts';
import type { GetWant } from './want.ts';

/** Pauses between direct answers, in milliseconds: a stream says when to look, without one polling has to. */
const SHORTEST = 1000;
const STREAMING = 10_000;
const POLLING = 3000;
const WATCHFUL = 2000;
/** After an answer that was none: 1, 2, 4, 8, 15 s. */
const LONGEST_RETRY = 15_000;

/** Conditions that are about to decide something as soon as they have lasted. */
const DECISIVE = [
  'degraded',
  'held',
  'standstill',
  'rival',
  'terminated',
  'prune-only',
  'paused',
  'held-back',
  'config-missing',
  'hydration-failed',
];

/** The next plain GET of an application: there is always one to come. */
export function wantAnswer(one: Case): GetWant {
  const { facts } = one;
  const { count } = tallyOf(facts, 'get');
  return {
    kind: 'get',
    key: `get ${facts.name} ${count}`,
    app: facts.name,
    refresh: 'none',
    renewToken: facts.refusal?.kind === 'unauthorised',
    notBefore: answerTime(one),
  };
}

function answerTime({ facts, progress, watch, now }: Case): number {
  const { count, at } = tallyOf(facts, 'get');
  if (count === 0) return now;
  if (facts.refusal !== null) return at + Math.min(SHORTEST * 2 ** (facts.refusal.count - 1), LONGEST_RETRY);
  if (facts.hintAt !== null) return at + Math.max(SHORTEST, watch.expectation.calmPause / 2);
  const pause = pauseOf({ facts, progress, watch });
  const end = windowEnd(progress.window?.since, watch.expectation.stability);
  // The last look of the window comes exactly at its end, and never in the same moment as the one that began it.
  const isEndAhead = end > facts.viewAt;
  return isEndAhead ? Math.max(Math.min(at + pause, end), at + 1) : at + pause;
}

/** Within the window a look every few seconds: a flap whose event got lost must not slip through between two polls. */
function pauseOf({ facts, progress, watch }: Pick<Case, 'facts' | 'progress' | 'watch'>): number {
  if (DECISIVE.some((name) => progress.spans.has(name))) return WATCHFUL;
  const usual = facts.isStreaming && progress.window === null ? STREAMING : POLLING;
  return Math.max(usual, watch.expectation.calmPause);
}

function windowEnd(since: number | undefined, stability: number): number {
  return since === undefined ? Number.NEGATIVE_INFINITY : Math.max(since + stability, since + 1);
}

/** Refreshes of one need are asked for again after 1, 2, 4 … 30 s: one can be lost (rig 2.6, checklist 9). */
const LONGEST_REFRESH = 30_000;
/** What may pass by itself is given this long before the first refresh. */
const firstPause: Readonly<Record<RefreshNeed, number>> = {
  revision: 0,
  comparison: 0,
  standstill: 1000,
  status: 2000,
};

/** The next forced refresh, where Argo CD has not looked at our commit yet, or looked and must look again. */
export function wantRefresh({ facts, progress }: Case): GetWant | undefined {
  const { refresh } = progress;
  if (refresh === null || facts.refusal?.kind === 'unauthorised') return undefined;
  const { count, at } = tallyOf(facts, 'normal-refresh');
  const tries = count - refresh.answered;
  const pause = Math.min(1000 * 2 ** (tries - 1), LONGEST_REFRESH);
  const notBefore = tries <= 0 ? refresh.since + firstPause[refresh.need] : at + pause;
  return {
    kind: 'get',
    key: `refresh ${facts.name} ${count}`,
    app: facts.name,
    refresh: 'normal',
    renewToken: false,
    notBefore,
  };
}

/** The very first refresh does not wait for an answer: the push has just happened. */
export function wantFirstRefresh(facts: Facts, now: number): GetWant | undefined {
  if (tallyOf(facts, 'normal-refresh').count > 0) return undefined;
  return {
    kind: 'get',
    key: `refresh ${facts.name} 0`,
    app: facts.name,
    refresh: 'normal',
    renewToken: false,
    notBefore: now,
  };
}

/** A controller that was away for a while may not look again by itself for minutes: what moves nothing is refreshed. */
const SILENCE = 30_000;

/** The refresh of an application that holds our commit, is not healthy, and has not changed for long. */
export function wantAwakening({ facts, progress, assessment }: AssessedCase): GetWant | undefined {
  if (assessment.compared.kind !== 'contained' || progress.window !== null) return undefined;
  const { count, at } = tallyOf(facts, 'normal-refresh');
  return {
    kind: 'get',
    key: `refresh ${facts.name} ${count}`,
    app: facts.name,
    refresh: 'normal',
    renewToken: false,
    notBefore: Math.max(facts.changedAt, at) + SILENCE,
  };
}

/** Late, and once: the revision arrived, nothing runs, and the manifests still want the old image (checklist 10). */
const HARD_AFTER = 20_000;

export function wantHardRefresh({ facts, progress }: Case): GetWant | undefined {
  const late = progress.spans.get('image-late');
  if (late === undefined || tallyOf(facts, 'hard-refresh').count > 0) return undefined;
  return {
    kind: 'get',
    key: `hard ${facts.name}`,
    app: facts.name,
    refresh: 'hard',
    renewToken: false,
    notBefore: late.since + HARD_AFTER,
  };
}
