import type { Cluster } from './cluster.ts';
import type { Outcome } from './outcomes.ts';
import {
  inInitContainers,
  jobLife,
  type LifeState,
  type PodLife,
  type PodStep,
  servingLife,
} from './pod-lives.ts';
import { type ContainerState, type ContainerStatus, type Pod, timestamp } from './resources.ts';

const readyOutcome: Outcome = { name: 'ready', amount: 0 };
const completed: LifeState = { is: 'terminated', reason: 'Completed', exitCode: 0 };

/** Plays the life of a pod that has a node: the images of its containers decide which. */
export function startLife(cluster: Cluster, pod: Pod): void {
  play(cluster, pod, { ...fateOf(cluster, pod), index: 0 });
}

interface Fate {
  readonly life: PodLife;
  /** The image whose outcome this is; containers with another one just run. */
  readonly image: string | undefined;
}

interface Progress extends Fate {
  readonly index: number;
}

/** The first image with a word about it decides, those of init containers before the others. */
function fateOf(cluster: Cluster, pod: Pod): Fate {
  const lifeOf = pod.owner?.kind === 'Job' ? jobLife : servingLife;
  const images = imagesOf(pod.containers);
  const decisive = [...imagesOf(pod.initContainers), ...images].find(
    (image) => cluster.outcomeOf(image).name !== 'ready',
  );
  if (decisive === undefined) return { life: lifeOf(readyOutcome), image: undefined };
  const outcome = cluster.outcomeOf(decisive);
  const life = images.includes(decisive) ? lifeOf(outcome) : lifeBehindInit(outcome, lifeOf);
  return { life: pod.initContainers.length === 0 ? withoutInit(life) : life, image: decisive };
}

function imagesOf(statuses: readonly ContainerStatus[]): readonly string[] {
  return statuses.map(({ image }) => image);
}

/** An init container lives as one of a Job does; the others follow once it has ended well. */
function lifeBehindInit(outcome: Outcome, lifeOf: (outcome: Outcome) => PodLife): PodLife {
  if (outcome.name === 'init-fail') return lifeOf(outcome);
  const init = jobLife(outcome);
  if (init.steps.at(-1)?.phase !== 'Succeeded') return inInitContainers(servingLife(outcome));
  return { steps: [...inInitContainers(init).steps, ...lifeOf(readyOutcome).steps] };
}

/** Where there is no init container, none can fail. */
function withoutInit(life: PodLife): PodLife {
  const isInit = life.steps.some(({ initContainers }) => initContainers !== undefined);
  return isInit ? servingLife(readyOutcome) : life;
}

function play(cluster: Cluster, pod: Pod, progress: Progress): void {
  const step = progress.life.steps[progress.index];
  if (step === undefined) return;
  cluster.clock.after(step.afterMs, () => {
    if (pod.deletedAt !== undefined || cluster.isGone(pod)) return;
    takeStep(cluster, pod, { step, image: progress.image });
    cluster.touch(pod);
    play(cluster, pod, { ...progress, index: indexAfter(progress) });
  });
}

function indexAfter({ life, index }: Progress): number {
  const isLast = index === life.steps.length - 1;
  return isLast ? (life.repeatFrom ?? life.steps.length) : index + 1;
}

interface Change {
  readonly step: PodStep;
  readonly image: string | undefined;
}

function takeStep(cluster: Cluster, pod: Pod, change: Change): void {
  const { step } = change;
  const now = cluster.clock.now();
  for (const status of pod.initContainers.filter((one) => !hasCompleted(one))) {
    setState(status, { ...initChange(step), pod, now });
  }
  for (const status of pod.containers) {
    const isConcerned = change.image === undefined || status.image === change.image;
    setState(status, { ...containerChange(step, isConcerned), pod, now });
  }
  pod.phase = step.phase;
  if (!pod.containers.every(({ ready }) => ready)) delete pod.readyAt;
  else pod.readyAt ??= now;
  recordEvent(cluster, pod, step);
}

function hasCompleted({ state }: ContainerStatus): boolean {
  return 'terminated' in state && state.terminated.exitCode === 0;
}

interface StateChange {
  readonly state: LifeState;
  readonly ready: boolean;
  readonly restarts: boolean;
}

function initChange({ initContainers, restart }: PodStep): StateChange {
  if (initContainers === undefined) return { state: completed, ready: true, restarts: false };
  const ready = initContainers.is === 'terminated' && initContainers.exitCode === 0;
  return { state: initContainers, ready, restarts: restart === true };
}

function containerChange(step: PodStep, isConcerned: boolean): StateChange {
  const state = isConcerned ? step.containers : companionState(step);
  const restarts = step.restart === true && isConcerned && step.initContainers === undefined;
  return { state, ready: state.is === 'running' && state.ready, restarts };
}

/** What a container does beside the one the life is about. */
function companionState({ phase, containers, initContainers }: PodStep): LifeState {
  if (initContainers !== undefined) return containers;
  return phase === 'Succeeded' || phase === 'Failed' ? completed : { is: 'running', ready: true };
}

interface Moment {
  readonly pod: Pod;
  readonly now: number;
}

/** What a container went through last stays readable. */
function setState(status: ContainerStatus, change: StateChange & Moment): void {
  if ('terminated' in status.state) status.lastState = status.state;
  if (change.restarts) status.restartCount += 1;
  status.ready = change.ready;
  status.state = renderState(status.state, fill(change.state, change.pod, status), change.now);
}

function renderState(before: ContainerState, state: LifeState, now: number): ContainerState {
  const startedAt = 'running' in before ? before.running.startedAt : timestamp(now);
  switch (state.is) {
    case 'running':
      return { running: { startedAt } };
    case 'waiting': {
      const { reason, message } = state;
      return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
    }
    case 'terminated': {
      const { reason, exitCode } = state;
      return { terminated: { reason, exitCode, startedAt, finishedAt: timestamp(now) } };
    }
  }
}

function fill(state: LifeState, pod: Pod, status: ContainerStatus): LifeState {
  if (state.is !== 'waiting' || state.message === undefined) return state;
  return { ...state, message: fillText(state.message, pod, status) };
}

function fillText(text: string, { ref, uid }: Pod, { name, image }: ContainerStatus): string {
  const values: Readonly<Record<string, string>> = {
    image,
    container: name,
    pod: ref.name,
    namespace: ref.namespace,
    uid,
  };
  return text.replaceAll(/\{(\w+)\}/g, (placeholder, key: string) => values[key] ?? placeholder);
}

/** The event is about the first container. */
function recordEvent(cluster: Cluster, pod: Pod, { event, initContainers }: PodStep): void {
  const [status] = initContainers === undefined ? pod.containers : pod.initContainers;
  if (event === undefined || status === undefined) return;
  const message = fillText(event.message, pod, status);
  cluster.record(pod, { ...event, message, component: 'kubelet' });
}
