import type { Outcome, OutcomeName } from './outcomes.ts';

export type LifeState =
  | { readonly is: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly is: 'running'; readonly ready: boolean }
  | { readonly is: 'terminated'; readonly reason: string; readonly exitCode: number };

/** One change of a pod, made when the delay after the step before is over. */
export interface PodStep {
  readonly afterMs: number;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly containers: LifeState;
  /** The init containers; left out, they have completed. */
  readonly initContainers?: LifeState;
  /** The containers that change are new ones: their restart count grows. */
  readonly restart?: boolean;
  /** `afterMs` are the seconds of `slow-N`. */
  readonly slow?: boolean;
  /** `{image}`, `{container}`, `{pod}`, `{namespace}` and `{uid}` in a message stand for those of the pod. */
  readonly event?: PodEvent;
}

interface PodEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What the kubelet makes of a pod: played by the sandbox, and by the pods of the cluster the tests start. */
export interface PodLife {
  readonly steps: readonly PodStep[];
  /** The step that follows the last one; left out, the last one stays. */
  readonly repeatFrom?: number;
}

type Lives = Partial<Record<OutcomeName, (amount: number) => PodLife>>;

const pullFailure = 'failed to pull and unpack image "{image}"';
const notFound = `NotFound desc = ${pullFailure}: {image}: not found`;
const denied = `Unknown desc = ${pullFailure}: failed to authorize: unexpected status from GET request: 401 Unauthorized`;
const throttled = `Unknown desc = ${pullFailure}: unexpected status: 429 Too Many Requests`;
const pullMs = 400;
const startMs = 300;
const waitingForInit: LifeState = { is: 'waiting', reason: 'PodInitializing' };
const completed: LifeState = { is: 'terminated', reason: 'Completed', exitCode: 0 };
const failed: LifeState = { is: 'terminated', reason: 'Error', exitCode: 1 };
const killed: LifeState = { is: 'terminated', reason: 'OOMKilled', exitCode: 137 };

const probeEvent: PodEvent = {
  type: 'Warning',
  reason: 'Unhealthy',
  message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
};

const servingLives: Lives = {
  slow: (seconds) => ({ steps: [starts(), { ...becomesReady(seconds * 1000), slow: true }] }),
  'bad-pull': () => neverPulls(notFound),
  'bad-auth': () => neverPulls(denied),
  'late-pull': () => pullsLate(notFound),
  throttled: () => pullsLate(throttled),
  crash: () => crashes({ aliveMs: 500, end: failed }),
  oom: () => crashes({ aliveMs: 1500, end: killed }),
  'late-crash': () => crashes({ aliveMs: 12_000, end: failed, ready: true }),
  recovers,
  flap: flaps,
  unready: () => ({ steps: [starts(), becomesUnready(5000)] }),
  'no-config': () => ({ steps: [lacksConfiguration()] }),
  'init-fail': () => inInitContainers(crashes({ aliveMs: 500, end: failed })),
};

/** An outcome that is not here is lived as by a serving pod. */
const jobLives: Lives = {
  ready: () => ({ steps: [starts(), ends('Succeeded', completed, 500)] }),
  slow: (seconds) => ({
    steps: [starts(), { ...ends('Succeeded', completed, seconds * 1000), slow: true }],
  }),
  crash: () => ({ steps: [starts(), ends('Failed', failed, 500)] }),
  oom: () => ({ steps: [starts(), ends('Failed', killed, 1500)] }),
};

/** The life of a pod of a Deployment, ReplicaSet, StatefulSet or DaemonSet. */
export function servingLife({ name, amount }: Outcome): PodLife {
  return servingLives[name]?.(amount) ?? { steps: [starts(), becomesReady(200)] };
}

/** The life of a pod of a Job. */
export function jobLife(outcome: Outcome): PodLife {
  return jobLives[outcome.name]?.(outcome.amount) ?? servingLife(outcome);
}

/** The same life, lived by the init containers while the others wait for them. */
export function inInitContainers({ steps, ...life }: PodLife): PodLife {
  const moved = steps.map(
    (step): PodStep => ({
      ...step,
      phase: 'Pending',
      containers: waitingForInit,
      initContainers: step.containers,
    }),
  );
  return { ...life, steps: moved };
}

function starts(): PodStep {
  return runs(pullMs + startMs);
}

function runs(afterMs: number): PodStep {
  return { afterMs, phase: 'Running', containers: { is: 'running', ready: false } };
}

function becomesReady(afterMs: number): PodStep {
  return { afterMs, phase: 'Running', containers: { is: 'running', ready: true } };
}

function becomesUnready(afterMs: number): PodStep {
  return { ...runs(afterMs), event: probeEvent };
}

function ends(phase: 'Succeeded' | 'Failed', containers: LifeState, afterMs: number): PodStep {
  return { afterMs, phase, containers };
}

function lacksConfiguration(): PodStep {
  const message = 'configmap "{container}-settings" not found';
  return {
    afterMs: pullMs,
    phase: 'Pending',
    containers: { is: 'waiting', reason: 'CreateContainerConfigError', message },
    event: { type: 'Warning', reason: 'Failed', message: `Error: ${message}` },
  };
}

function neverPulls(cause: string): PodLife {
  const message = `rpc error: code = ${cause}`;
  const backOff = `Back-off pulling image "{image}": ErrImagePull: ${message}`;
  const pull: PodStep = {
    afterMs: pullMs,
    phase: 'Pending',
    containers: { is: 'waiting', reason: 'ErrImagePull', message },
    event: { type: 'Warning', reason: 'Failed', message: `Failed to pull image "{image}": ${message}` },
  };
  const wait: PodStep = {
    afterMs: 1000,
    phase: 'Pending',
    containers: { is: 'waiting', reason: 'ImagePullBackOff', message: backOff },
    event: { type: 'Normal', reason: 'BackOff', message: 'Back-off pulling image "{image}"' },
  };
  const later = { ...pull, afterMs: 15_000 };
  return { steps: [pull, wait, later, wait, { ...later, afterMs: 30_000 }, wait], repeatFrom: 4 };
}

/** The image comes with the third try: pushed late, or the registry was busy. */
function pullsLate(cause: string): PodLife {
  const { steps } = neverPulls(cause);
  return { steps: [...steps.slice(0, 4), runs(15_000), becomesReady(200)] };
}

interface Crash {
  readonly aliveMs: number;
  readonly end: LifeState;
  /** Ready while it lives. */
  readonly ready?: boolean;
}

/** As the kubelet does it: the first restart at once, then after 10, 20, 40 … seconds of back-off. */
function crashes({ aliveMs, end, ready = false }: Crash): PodLife {
  const serve = ready ? [becomesReady(200)] : [];
  const crash: PodStep = { afterMs: aliveMs, phase: 'Running', containers: end };
  const again = (backOffMs: number): PodStep[] => [
    backOff(backOffMs / 1000),
    { ...runs(backOffMs), restart: true },
    ...serve,
    crash,
  ];
  const first = [starts(), ...serve, crash, { ...runs(startMs), restart: true }, ...serve, crash];
  const steps = [...first, ...again(10_000), ...again(20_000), ...again(40_000)];
  return { steps, repeatFrom: steps.length - again(0).length };
}

function backOff(seconds: number): PodStep {
  const message = `back-off ${seconds}s restarting failed container={container} pod={pod}_{namespace}({uid})`;
  return {
    afterMs: 400,
    phase: 'Running',
    containers: { is: 'waiting', reason: 'CrashLoopBackOff', message },
    event: {
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container {container} in pod {pod}_{namespace}({uid})',
    },
  };
}

/** Comes and goes so often, for ever when that is 0. */
function flaps(times: number): PodLife {
  const begin = [starts(), becomesReady(200)];
  const flap = [becomesUnready(5600), becomesReady(8400)];
  if (times === 0) return { steps: [...begin, ...flap], repeatFrom: begin.length };
  return { steps: [...begin, ...Array.from({ length: times }, () => flap).flat()] };
}

/** Two crashes, as of a service whose database comes late, then ready for good. */
function recovers(): PodLife {
  const { steps } = crashes({ aliveMs: 500, end: failed });
  const untilSecondCrash = steps.slice(0, 4);
  return { steps: [...untilSecondCrash, backOff(10), { ...runs(10_000), restart: true }, becomesReady(200)] };
}
