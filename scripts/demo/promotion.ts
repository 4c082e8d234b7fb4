import { parseDuration } from '../../core/duration.ts';
import { parseEntries } from '../../core/ledger/entry-text.ts';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { type Attempt, durationText } from '../../core/timeline/timeline.ts';
import type { EnvironmentName } from '../sandbox/seed.ts';
import { type Called, callSlipway, describeEnd } from './call.ts';
import type { Promised } from './promises.ts';
import type { Release } from './releases.ts';
import type { Memory, Scene, Stagehand } from './scene.ts';
import { wordsOf } from './show.ts';
import type { World } from './world.ts';

/** One call of `slipway promote` for all services, and what it must end in. */
export interface PlannedPromotion {
  readonly environment: EnvironmentName;
  readonly from: EnvironmentName;
  /** What the environment before has proved. */
  readonly releases: readonly Release[];
}

/** Moves what was proved to the next environment. */
export function promoteAll(plan: PlannedPromotion): Scene {
  return async (stagehand) => {
    const { show, world } = stagehand;
    const called = await promote(plan, stagehand);
    const version = versionOf(plan);
    const took = durationText(called.endedAt - called.startedAt);
    if (called.exitCode === 0) show.runs(plan.environment, version);
    const text = called.exitCode === 0 ? `${what(plan)} verified after ${took}` : describeEnd(called);
    show.row(plan.environment, called.exitCode === 0 ? 'good' : 'bad', text);
    return {
      promises: [await judgePromoted(plan, called, world)],
      drawn: [{ lane: plan.environment, attempts: [await attemptOf(plan, called, world)] }],
      listed: [{ environment: plan.environment, what: `promote ${what(plan)}`, called }],
    };
  };
}

/** Asks for a promotion that has to wait for its soak; nothing runs until it is over. */
export function promoteTooEarly(plan: PlannedPromotion): Scene {
  return async (stagehand) => {
    const { show, memory } = stagehand;
    const called = await promote(plan, stagehand);
    const resumeAt = Date.parse(called.result?.outputs['resume-at'] ?? '');
    const isWaiting = isHeld(called, 'soaking') && resumeAt > called.endedAt;
    if (!Number.isNaN(resumeAt)) memory.soakedAt = resumeAt;
    show.row(plan.environment, 'waiting', tellSoak(memory, resumeAt));
    const hold = { kind: 'waiting', label: `${what(plan)}: soak of ${memory.soak}` } as const;
    const took = durationText(called.endedAt - called.startedAt);
    return {
      promises: [
        {
          sentence: `${plan.environment} waits for its soak without a process: promote ended after ${took} and said when to come again`,
          holds: isWaiting,
          instead: `${describeEnd(called)}, resume-at ${called.result?.outputs['resume-at'] ?? ''}`,
        },
      ],
      drawn: isWaiting
        ? [{ lane: plan.environment, hold: { ...hold, from: called.endedAt, to: resumeAt } }]
        : [],
      listed: [{ environment: plan.environment, what: `promote ${what(plan)}`, called }],
    };
  };
}

/** Asks again when the soak is over; a freeze is all that holds it then. */
export function promoteFrozen(plan: PlannedPromotion): Scene {
  return async (stagehand) => {
    const { show, memory } = stagehand;
    await waitUntil(memory.soakedAt ?? 0, stagehand);
    const called = await promote(plan, stagehand);
    show.row(plan.environment, 'waiting', 'frozen; the soak is over');
    return {
      promises: [
        {
          sentence: `the soak is over, and the freeze alone holds ${plan.environment}: nothing was written there`,
          holds: isHeld(called, 'frozen'),
          instead: describeEnd(called),
        },
      ],
      drawn: [],
      listed: [{ environment: plan.environment, what: `promote ${what(plan)}`, called }],
    };
  };
}

async function promote(plan: PlannedPromotion, { world, show, signal }: Stagehand): Promise<Called> {
  const { environment, releases } = plan;
  const say = (text: string) => show.row(environment, 'busy', text, versionOf(plan));
  say('slipway promote begins');
  const count = progressOf(releases.length);
  const onLine = (line: string) => {
    const text = count(line);
    if (text !== undefined) say(text);
  };
  const called = await callSlipway({ words: promotionArgs(environment, world), world, onLine, signal });
  signal.throwIfAborted();
  return called;
}

export function promotionArgs(
  environment: EnvironmentName,
  { repositoryUrl, pace }: World,
): readonly string[] {
  const watch = ['--stability', pace.stability, '--timeout', pace.timeout];
  return ['promote', '--repository', repositoryUrl, '--environment', environment, ...watch];
}

/** Many voices come to one line: how many are written, then how many are verified. */
function progressOf(all: number): (line: string) => string | undefined {
  let [written, verified] = [0, 0];
  return (line) => {
    if (/^ {2}\S+: \S+: commit \w+ writes /.test(line)) written += 1;
    else if (/^ {2}\S+: \S+: Commit \w+ is live and stayed healthy/.test(line)) verified += 1;
    else return line.startsWith('▸') ? wordsOf(line) : undefined;
    return verified === 0 ? `${written} of ${all} written` : `${verified} of ${all} verified`;
  };
}

/** Nobody waits here but the audience. */
async function waitUntil(at: number, { signal, show }: Stagehand): Promise<void> {
  const left = at - Date.now();
  if (left <= 0) return;
  show.row(
    'prod',
    'waiting',
    `soaks for another ${durationText(Math.round(left / 1000) * 1000)}; no process runs`,
  );
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, left);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  signal.throwIfAborted();
}

function isHeld({ exitCode, result }: Called, reasonCode: string): boolean {
  return exitCode === 4 && result?.decision === 'waiting' && result.reasonCode === reasonCode;
}

function tellSoak({ soak }: Memory, resumeAt: number): string {
  const when = Number.isNaN(resumeAt) ? 'some time' : new Date(resumeAt).toISOString().slice(11, 19);
  return `soaks for ${soak}, until ${when} UTC; no process runs`;
}

async function judgePromoted(
  { environment, from, releases }: PlannedPromotion,
  called: Called,
  world: World,
): Promise<Promised> {
  const wrong: string[] = [];
  for (const { service, image } of releases) {
    const runs = (await world.readRunningImages(environment, service)).join(' and ');
    if (runs !== image) wrong.push(`${runs} runs`);
  }
  return {
    sentence: `${environment} runs exactly the ${releases.length} digests that ${from} has proved, verified`,
    holds: called.exitCode === 0 && called.result?.decision === 'promoted' && wrong.length === 0,
    instead: [describeEnd(called), ...wrong].join(', '),
  };
}

/**
 * Drawn from what the ledger says: when the first was written, and when the last was verified. The stability window is
 * what a verdict ends with; what lies between is shown as one step.
 */
async function attemptOf(
  plan: PlannedPromotion,
  called: Called,
  { repository, pace }: World,
): Promise<Attempt> {
  const commits = await repository.log(LEDGER_BRANCH, 1000);
  const images = new Set(plan.releases.map(({ image }) => image));
  const times = (kind: 'started' | 'verified') =>
    commits
      .flatMap(({ message }) => parseEntries(message))
      .flatMap((entry) =>
        entry.kind === kind && entry.environment === plan.environment && images.has(entry.image)
          ? [entry.at]
          : [],
      );
  const written = Math.max(called.startedAt, Math.min(called.endedAt, ...times('started')));
  const verified = Math.max(written, ...times('verified'));
  const stable = Math.max(written, verified - parseDuration(pace.stability));
  const isGood = called.exitCode === 0;
  return {
    kind: 'release',
    label: what(plan),
    spans: [
      { phase: 'bump', from: called.startedAt, to: written },
      { phase: 'health', from: written, to: stable },
      { phase: 'stability', from: stable, to: verified },
    ],
    verdict: {
      kind: isGood ? 'healthy' : 'unknown',
      at: verified,
      text: isGood ? `verified after ${durationText(verified - called.startedAt)}` : describeEnd(called),
    },
  };
}

function what(plan: PlannedPromotion): string {
  return `${plan.releases.length} services ${versionOf(plan)}`;
}

function versionOf({ releases }: PlannedPromotion): string {
  return releases[0]?.version ?? '';
}
