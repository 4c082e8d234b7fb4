import { type Cluster, childRef, ownerOf, shortHash } from './cluster.ts';
import type { ContainerSpec, PodTemplate } from './manifests.ts';
import { type ContainerChange, type ContainerStep, type Outcome, runToEnd, stepsOf } from './outcomes.ts';
import {
  type ContainerState,
  type ContainerStatus,
  type Pod,
  type Resource,
  timestamp,
} from './resources.ts';

const scheduleMs = 30;

export interface NewPod {
  readonly owner: Resource;
  readonly template: PodTemplate;
  readonly labels: Readonly<Record<string, string>>;
  /** Fixed suffix of a StatefulSet's pod; random otherwise. */
  readonly suffix?: string;
}

/** Makes a pod and starts its life; the outcomes of its images decide what becomes of it. */
export function createPod(cluster: Cluster, { owner, template, labels, suffix }: NewPod): Pod {
  const ref = childRef('Pod', owner, suffix ?? shortHash(`${owner.uid}${Math.random()}`, 5));
  const pod: Pod = {
    ...cluster.base(ref, ownerOf(owner)),
    kind: 'Pod',
    labels: { ...template.metadata?.labels, ...labels },
    annotations: template.metadata?.annotations ?? {},
    template,
    phase: 'Pending',
    scheduled: { done: false, message: '' },
    initContainers: (template.spec.initContainers ?? []).map((spec) =>
      waitingStatus(spec, 'PodInitializing'),
    ),
    containers: template.spec.containers.map((spec) =>
      waitingStatus(spec, template.spec.initContainers?.length ? 'PodInitializing' : 'ContainerCreating'),
    ),
  };
  cluster.put(pod);
  cluster.clock.after(scheduleMs, () => schedulePod(cluster, pod));
  return pod;
}

/** The outcome of a pod's image that matters before any container starts, if there is one. */
export function outcomeOfTemplate(cluster: Cluster, template: PodTemplate, name: Outcome['name']): boolean {
  return template.spec.containers.some((spec) => cluster.outcomeOf(spec.image).name === name);
}

function waitingStatus(spec: ContainerSpec, reason: string): ContainerStatus {
  return {
    name: spec.name,
    image: spec.image,
    ready: false,
    restartCount: 0,
    state: { waiting: { reason } },
  };
}

function schedulePod(cluster: Cluster, pod: Pod): void {
  if (isOver(cluster, pod)) return;
  if (outcomeOfTemplate(cluster, pod.template, 'unschedulable')) {
    const message =
      '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.';
    pod.scheduled = { done: false, message };
    cluster.record(pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: 'default-scheduler',
    });
    cluster.touch(pod);
    return;
  }
  pod.scheduled = { done: true, message: '' };
  const message = `Successfully assigned ${pod.ref.namespace}/${pod.ref.name} to sandbox-node-1`;
  cluster.record(pod, { type: 'Normal', reason: 'Scheduled', message, component: 'default-scheduler' });
  cluster.touch(pod);
  runInitContainers(cluster, pod, 0);
}

function runInitContainers(cluster: Cluster, pod: Pod, index: number): void {
  const status = pod.initContainers[index];
  if (status === undefined) {
    startContainers(cluster, pod);
    return;
  }
  const own = cluster.outcomeOf(status.image);
  const outcome = outcomeOfTemplate(cluster, pod.template, 'init-fail')
    ? { name: 'init-fail' as const, amount: 0 }
    : own;
  runContainer(cluster, pod, {
    status,
    steps: runToEnd(outcome.name, lifeOf(pod, status, outcome)),
    onCompleted: () => {
      status.ready = true;
      runInitContainers(cluster, pod, index + 1);
    },
  });
}

function startContainers(cluster: Cluster, pod: Pod): void {
  const endsByItself = pod.owner?.kind === 'Job';
  for (const status of pod.containers) {
    status.state = { waiting: { reason: 'ContainerCreating' } };
    const outcome = cluster.outcomeOf(status.image);
    const life = lifeOf(pod, status, outcome);
    const steps = endsByItself ? runToEnd(outcome.name, life) : stepsOf(outcome.name, life);
    runContainer(cluster, pod, { status, steps, onCompleted: () => undefined });
  }
}

function lifeOf(pod: Pod, status: ContainerStatus, outcome: Outcome) {
  const { name, namespace } = pod.ref;
  return {
    image: status.image,
    container: status.name,
    pod: name,
    namespace,
    uid: pod.uid,
    amount: outcome.amount,
  };
}

interface Run {
  readonly status: ContainerStatus;
  readonly steps: Iterable<ContainerStep>;
  readonly onCompleted: () => void;
}

function runContainer(cluster: Cluster, pod: Pod, run: Run): void {
  const steps = run.steps[Symbol.iterator]();
  const advance = () => {
    const { value: step, done } = steps.next();
    if (done === true) return;
    cluster.clock.after(step.afterMs, () => {
      if (isOver(cluster, pod)) return;
      changeContainer(run.status, step.change, cluster.clock.now());
      recordChange(cluster, pod, { status: run.status, change: step.change });
      const over = step.change.to === 'terminated' && (step.change.exitCode === 0 || neverRestarts(pod));
      if (over && step.change.to === 'terminated' && step.change.exitCode === 0) run.onCompleted();
      settlePhase(pod, cluster.clock.now());
      cluster.touch(pod);
      if (!over) advance();
    });
  };
  advance();
}

function neverRestarts(pod: Pod): boolean {
  return pod.template.spec.restartPolicy === 'Never';
}

function isOver(cluster: Cluster, pod: Pod): boolean {
  return pod.deletedAt !== undefined || cluster.isGone(pod);
}

function changeContainer(status: ContainerStatus, change: ContainerChange, now: number): void {
  status.ready = change.to === 'ready';
  if (change.to === 'ready' || change.to === 'unready') return;
  if ('terminated' in status.state) status.lastState = status.state;
  if (change.to === 'running' && status.lastState !== undefined) status.restartCount += 1;
  status.state = nextState(status.state, change, now);
}

function nextState(
  before: ContainerState,
  change: Exclude<ContainerChange, { to: 'ready' | 'unready' }>,
  now: number,
): ContainerState {
  if (change.to === 'running') return { running: { startedAt: timestamp(now) } };
  if (change.to === 'waiting') {
    return {
      waiting: {
        reason: change.reason,
        ...(change.message === undefined ? {} : { message: change.message }),
      },
    };
  }
  const startedAt = 'running' in before ? before.running.startedAt : timestamp(now);
  return {
    terminated: { reason: change.reason, exitCode: change.exitCode, startedAt, finishedAt: timestamp(now) },
  };
}

function settlePhase(pod: Pod, now: number): void {
  const ready = pod.containers.every((status) => status.ready);
  if (ready) pod.readyAt ??= now;
  else delete pod.readyAt;
  const ended = pod.containers.flatMap((status) =>
    'terminated' in status.state ? [status.state.terminated.exitCode] : [],
  );
  const all = ended.length === pod.containers.length;
  if (all && ended.every((code) => code === 0)) pod.phase = 'Succeeded';
  else if (all && neverRestarts(pod)) pod.phase = 'Failed';
  else if (pod.containers.some((status) => 'running' in status.state || status.restartCount > 0))
    pod.phase = 'Running';
}

interface Happening {
  readonly status: ContainerStatus;
  readonly change: ContainerChange;
}

function recordChange(cluster: Cluster, pod: Pod, { status, change }: Happening): void {
  const component = 'kubelet';
  const warn = (reason: string, message: string) =>
    cluster.record(pod, { type: 'Warning', reason, message, component });
  const tell = (reason: string, message: string) =>
    cluster.record(pod, { type: 'Normal', reason, message, component });
  if (change.to === 'unready') warn('Unhealthy', change.message);
  if (change.to === 'running') {
    tell('Pulled', `Container image "${status.image}" already present on machine`);
    tell('Started', `Started container ${status.name}`);
  }
  if (change.to === 'waiting') waitingEvents[change.reason]?.(status, change.message ?? '', { warn, tell });
}

type Say = (reason: string, message: string) => void;
const waitingEvents: Readonly<
  Record<string, (status: ContainerStatus, message: string, say: { warn: Say; tell: Say }) => void>
> = {
  ErrImagePull: (status, message, { warn }) => {
    warn('Failed', `Failed to pull image "${status.image}": ${message}`);
    warn('Failed', 'Error: ErrImagePull');
  },
  ImagePullBackOff: (status, _message, { warn, tell }) => {
    tell('BackOff', `Back-off pulling image "${status.image}"`);
    warn('Failed', 'Error: ImagePullBackOff');
  },
  CrashLoopBackOff: (status, _message, { warn }) =>
    warn('BackOff', `Back-off restarting failed container ${status.name}`),
  CreateContainerConfigError: (_status, message, { warn }) => warn('Failed', `Error: ${message}`),
};
