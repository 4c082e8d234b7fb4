/**
 * What becomes of a pod is a word in the tag of one of its images (`1.4.2-slow-5`, `crash`); every other pod starts and
 * stays ready. The words are those of the sandbox.
 */
export const podOutcomes = [
  'bad-pull',
  'bad-auth',
  'late-crash',
  'crash',
  'oom',
  'slow',
  'flap-1',
  'flap-2',
  'flap-3',
  'flap',
  'unready',
  'no-config',
  'init-fail',
  'recovers',
  'late-pull',
  'throttled',
] as const;
export type PodOutcome = (typeof podOutcomes)[number] | 'ready';

export type ContainerState =
  | { readonly is: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly is: 'running'; readonly ready: boolean }
  | { readonly is: 'terminated'; readonly reason: string; readonly exitCode: number };

/** One change of a pod that KWOK makes when the delay after the step before is over. */
export interface PodStep {
  readonly afterMs: number;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly containers: ContainerState;
  /** The init containers; left out, they have completed. */
  readonly initContainers?: ContainerState;
  /** The containers that change are new ones: their restart count grows. */
  readonly restart?: boolean;
  /** The seconds of `slow-N` take the place of `afterMs`. */
  readonly slow?: boolean;
  readonly event?: { readonly reason: string; readonly message: string };
}

export interface PodLife {
  readonly steps: readonly PodStep[];
  /** The step that follows the last one; left out, the last one stays. */
  readonly repeatFrom?: number;
}

const pullFailure = 'failed to pull and unpack image "{image}"';
const pullMs = 400;
const startMs = 300;
const waitingForInit: ContainerState = { is: 'waiting', reason: 'PodInitializing' };
const completed: ContainerState = { is: 'terminated', reason: 'Completed', exitCode: 0 };
const failed: ContainerState = { is: 'terminated', reason: 'Error', exitCode: 1 };
const killed: ContainerState = { is: 'terminated', reason: 'OOMKilled', exitCode: 137 };

const probeEvent = {
  reason: 'Unhealthy',
  message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
};

/** The life of a pod of a Deployment, ReplicaSet, StatefulSet or DaemonSet. */
export const servingLives: Readonly<Record<PodOutcome, PodLife>> = {
  ready: { steps: [runs(pullMs + startMs), becomesReady(200)] },
  slow: { steps: [runs(pullMs + startMs), { ...becomesReady(20_000), slow: true }] },
  'bad-pull': neverPulls(`NotFound desc = ${pullFailure}: {image}: not found`),
  'bad-auth': neverPulls(
    `Unknown desc = ${pullFailure}: failed to authorize: unexpected status from GET request: 401 Unauthorized`,
  ),
  crash: crashes({ aliveMs: 500, end: failed }),
  oom: crashes({ aliveMs: 1500, end: killed }),
  'late-crash': crashes({ aliveMs: 12_000, end: failed, ready: true }),
  flap: {
    steps: [runs(pullMs + startMs), becomesReady(200), becomesUnready(5600), becomesReady(8400)],
    repeatFrom: 2,
  },
  'flap-1': flaps(1),
  'flap-2': flaps(2),
  'flap-3': flaps(3),
  unready: { steps: [runs(pullMs + startMs), becomesUnready(5000)] },
  'no-config': {
    steps: [
      {
        afterMs: pullMs,
        phase: 'Pending',
        containers: {
          is: 'waiting',
          reason: 'CreateContainerConfigError',
          message: 'configmap "{container}-settings" not found',
        },
        event: { reason: 'Failed', message: 'Error: configmap "{container}-settings" not found' },
      },
    ],
  },
  'init-fail': initCrashes(),
  recovers: recovers(),
  'late-pull': pullsLate(`NotFound desc = ${pullFailure}: {image}: not found`),
  throttled: pullsLate(`Unknown desc = ${pullFailure}: unexpected status: 429 Too Many Requests`),
};

/** The life of a pod of a Job; an outcome that is not here is lived as by a serving pod. */
export const jobLives: Readonly<Partial<Record<PodOutcome, PodLife>>> = {
  ready: { steps: [runs(pullMs + startMs), ends('Succeeded', completed, 500)] },
  slow: { steps: [runs(pullMs + startMs), { ...ends('Succeeded', completed, 20_000), slow: true }] },
  crash: { steps: [runs(pullMs + startMs), ends('Failed', failed, 500)] },
  oom: { steps: [runs(pullMs + startMs), ends('Failed', killed, 1500)] },
};

function runs(afterMs: number): PodStep {
  return { afterMs, phase: 'Running', containers: { is: 'running', ready: false } };
}

function becomesReady(afterMs: number): PodStep {
  return { afterMs, phase: 'Running', containers: { is: 'running', ready: true } };
}

function becomesUnready(afterMs: number): PodStep {
  return { ...runs(afterMs), event: probeEvent };
}

function ends(phase: 'Succeeded' | 'Failed', containers: ContainerState, afterMs: number): PodStep {
  return { afterMs, phase, containers };
}

function neverPulls(cause: string): PodLife {
  const message = `rpc error: code = ${cause}`;
  const backOff = `Back-off pulling image "{image}": ErrImagePull: ${message}`;
  const pull: PodStep = {
    afterMs: pullMs,
    phase: 'Pending',
    containers: { is: 'waiting', reason: 'ErrImagePull', message },
    event: { reason: 'Failed', message: `Failed to pull image "{image}": ${message}` },
  };
  const wait: PodStep = {
    afterMs: 1000,
    phase: 'Pending',
    containers: { is: 'waiting', reason: 'ImagePullBackOff', message: backOff },
    event: { reason: 'BackOff', message: 'Back-off pulling image "{image}"' },
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
  readonly end: ContainerState;
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
  const first = [
    runs(pullMs + startMs),
    ...serve,
    crash,
    { ...runs(startMs), restart: true },
    ...serve,
    crash,
  ];
  const steps = [...first, ...again(10_000), ...again(20_000), ...again(40_000)];
  return { steps, repeatFrom: steps.length - again(0).length };
}

function backOff(seconds: number): PodStep {
  const message = `back-off ${seconds}s restarting failed container={container} pod={pod}`;
  return {
    afterMs: 400,
    phase: 'Running',
    containers: { is: 'waiting', reason: 'CrashLoopBackOff', message },
    event: { reason: 'BackOff', message: 'Back-off restarting failed container {container} in pod {pod}' },
  };
}

function flaps(times: number): PodLife {
  const flap = [becomesUnready(5600), becomesReady(8400)];
  return {
    steps: [runs(pullMs + startMs), becomesReady(200), ...Array.from({ length: times }, () => flap).flat()],
  };
}

/** Two crashes, as of a service whose database comes late, then ready for good. */
function recovers(): PodLife {
  const { steps } = crashes({ aliveMs: 500, end: failed });
  const untilSecondCrash = steps.slice(0, 4);
  return { steps: [...untilSecondCrash, backOff(10), { ...runs(10_000), restart: true }, becomesReady(200)] };
}

function initCrashes(): PodLife {
  const init = (afterMs: number, initContainers: ContainerState, restart = false): PodStep => ({
    afterMs,
    phase: 'Pending',
    containers: waitingForInit,
    initContainers,
    restart,
  });
  const running: ContainerState = { is: 'running', ready: false };
  const waits = (seconds: number): PodStep => ({
    ...backOff(seconds),
    ...init(400, backOff(seconds).containers),
  });
  const again = (seconds: number): PodStep[] => [
    waits(seconds),
    init(seconds * 1000, running, true),
    init(500, failed),
  ];
  const first = [init(pullMs, running), init(500, failed), init(startMs, running, true), init(500, failed)];
  const steps = [...first, ...again(10), ...again(20), ...again(40)];
  return { steps, repeatFrom: steps.length - 3 };
}
