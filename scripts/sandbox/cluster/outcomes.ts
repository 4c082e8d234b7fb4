/**
 * What becomes of a container is a property of its image: a word in the tag, or a label that the sandbox registry keeps
 * with the image when only a digest is known.
 */
const outcomeNames = [
  'ready',
  'slow',
  'bad-pull',
  'bad-auth',
  'late-crash',
  'crash',
  'oom',
  'flap',
  'unready',
  'no-config',
  'init-fail',
  'quota',
  'unschedulable',
] as const;
export type OutcomeName = (typeof outcomeNames)[number];

export interface Outcome {
  readonly name: OutcomeName;
  /** Seconds for `slow-N`, number of flaps for `flap-N` (0 = for ever). */
  readonly amount: number;
}

export type OutcomeOf = (image: string) => Outcome;

const word = new RegExp(`(?:^|[-_.])(${outcomeNames.join('|')})(?:-(\\d+)s?)?(?=$|[-_.])`);
const defaultAmount: Partial<Record<OutcomeName, number>> = { slow: 20 };

/** The outcome a text names (`1.4.2-slow-5`, `crash`), or `undefined`. */
export function parseOutcome(text: string): Outcome | undefined {
  const match = word.exec(text);
  const name = outcomeNames.find((known) => known === match?.[1]);
  if (name === undefined) return undefined;
  return { name, amount: match?.[2] === undefined ? (defaultAmount[name] ?? 0) : Number(match[2]) };
}

/** The outcome the tag of an image reference names; every other image starts and stays ready. */
export function outcomeOfTag(image: string): Outcome {
  const tag = /:([^:/@]+)(?:@|$)/.exec(image)?.[1] ?? '';
  return parseOutcome(tag) ?? { name: 'ready', amount: 0 };
}

export type ContainerChange =
  | { readonly to: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly to: 'running'; readonly ready?: boolean }
  | { readonly to: 'ready' }
  | { readonly to: 'unready'; readonly message: string }
  | { readonly to: 'terminated'; readonly reason: string; readonly exitCode: number };

export interface ContainerStep {
  /** Model milliseconds after the step before. */
  readonly afterMs: number;
  readonly change: ContainerChange;
}

export interface ContainerLife {
  readonly image: string;
  readonly container: string;
  readonly pod: string;
  readonly namespace: string;
  readonly uid: string;
  readonly amount: number;
}

const pullMs = 500;
const startMs = 300;
/** The kubelet doubles its back-off from ten seconds to five minutes. */
const firstBackOffMs = 10_000;
const longestBackOffMs = 300_000;

/** The life of a container whose image has this outcome, step by step, for ever where the kubelet would retry for ever. */
export function stepsOf(outcome: OutcomeName, life: ContainerLife): Iterable<ContainerStep> {
  return (lives[outcome] ?? becomesReady)(life);
}

/** An init container or a Job's container: runs and ends well, or ends badly for as long as it is restarted. */
export function runToEnd(outcome: OutcomeName, life: ContainerLife): Iterable<ContainerStep> {
  if (outcome === 'ready' || outcome === 'slow') return completes(life);
  return stepsOf(outcome === 'init-fail' ? 'crash' : outcome, life);
}

const lives: Partial<Record<OutcomeName, (life: ContainerLife) => Iterable<ContainerStep>>> = {
  slow: ({ amount }) => becomesReadyAfter(amount * 1000),
  'bad-pull': (life) => neverPulls(life.image, notFoundMessage(life.image)),
  'bad-auth': (life) => neverPulls(life.image, deniedMessage(life.image)),
  crash: (life) => crashLoop(life, { aliveMs: 500, readyMs: undefined, reason: 'Error', exitCode: 1 }),
  oom: (life) => crashLoop(life, { aliveMs: 1500, readyMs: undefined, reason: 'OOMKilled', exitCode: 137 }),
  'late-crash': (life) => crashLoop(life, { aliveMs: 12_000, readyMs: 200, reason: 'Error', exitCode: 1 }),
  flap: ({ amount }) => flaps(amount),
  unready: () => staysUnready(),
  'no-config': ({ container }) => lacksConfig(container),
};

function becomesReady(): Iterable<ContainerStep> {
  return becomesReadyAfter(200);
}

function* becomesReadyAfter(ms: number): Iterable<ContainerStep> {
  yield* starts();
  yield { afterMs: ms, change: { to: 'ready' } };
}

function* starts(): Iterable<ContainerStep> {
  yield { afterMs: pullMs + startMs, change: { to: 'running' } };
}

function* completes({ amount }: ContainerLife): Iterable<ContainerStep> {
  yield* starts();
  yield { afterMs: 500 + amount * 1000, change: { to: 'terminated', reason: 'Completed', exitCode: 0 } };
}

function* neverPulls(image: string, message: string): Iterable<ContainerStep> {
  let backOffMs = firstBackOffMs;
  for (let first = true; ; first = false) {
    yield { afterMs: first ? pullMs : backOffMs, change: { to: 'waiting', reason: 'ErrImagePull', message } };
    const backOff = `Back-off pulling image "${image}": ErrImagePull: ${message}`;
    yield { afterMs: 1000, change: { to: 'waiting', reason: 'ImagePullBackOff', message: backOff } };
    if (!first) backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
  }
}

interface Crash {
  readonly aliveMs: number;
  /** When it gets ready before it crashes. */
  readonly readyMs: number | undefined;
  readonly reason: string;
  readonly exitCode: number;
}

function* crashLoop(life: ContainerLife, crash: Crash): Iterable<ContainerStep> {
  let backOffMs = 0;
  yield* starts();
  for (;;) {
    if (crash.readyMs !== undefined) yield { afterMs: crash.readyMs, change: { to: 'ready' } };
    yield {
      afterMs: crash.aliveMs,
      change: { to: 'terminated', reason: crash.reason, exitCode: crash.exitCode },
    };
    if (backOffMs > 0) yield { afterMs: 400, change: crashLoopBackOff(life, backOffMs) };
    yield { afterMs: Math.max(backOffMs, 300), change: { to: 'running' } };
    backOffMs = backOffMs === 0 ? firstBackOffMs : Math.min(backOffMs * 2, longestBackOffMs);
  }
}

function crashLoopBackOff(life: ContainerLife, backOffMs: number): ContainerChange {
  const who = `container=${life.container} pod=${life.pod}_${life.namespace}(${life.uid})`;
  return {
    to: 'waiting',
    reason: 'CrashLoopBackOff',
    message: `back-off ${backOffText(backOffMs)} restarting failed ${who}`,
  };
}

function backOffText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${minutes > 0 ? `${minutes}m` : ''}${(ms % 60_000) / 1000}s`;
}

function* flaps(times: number): Iterable<ContainerStep> {
  yield* becomesReady();
  for (let flap = 0; times === 0 || flap < times; flap++) {
    yield { afterMs: 5600, change: { to: 'unready', message: probeMessage } };
    yield { afterMs: 8400, change: { to: 'ready' } };
  }
}

function* staysUnready(): Iterable<ContainerStep> {
  yield* starts();
  for (;;) yield { afterMs: 10_000, change: { to: 'unready', message: probeMessage } };
}

function* lacksConfig(container: string): Iterable<ContainerStep> {
  const message = `configmap "${container}-settings" not found`;
  yield { afterMs: pullMs, change: { to: 'waiting', reason: 'CreateContainerConfigError', message } };
}

const probeMessage = 'Readiness probe failed: HTTP probe failed with statuscode: 503';

function notFoundMessage(image: string): string {
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
}

function deniedMessage(image: string): string {
  return `failed to pull and unpack image "${image}": failed to resolve reference "${image}": failed to authorize: failed to fetch oauth token: unexpected status from GET request: 401 Unauthorized`;
}
