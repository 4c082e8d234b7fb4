import { type ContainerStatus, type Pod, timestamp } from './resources.ts';

/** `spec` and `status` of a pod. */
export function renderPod(pod: Pod): Record<string, unknown> {
  return {
    spec: {
      ...pod.template.spec,
      ...(pod.placement.is === 'placed' ? { nodeName: pod.placement.node } : {}),
    },
    status: {
      phase: pod.phase,
      startTime: timestamp(pod.createdAt),
      conditions: podConditions(pod),
      ...(pod.initContainers.length === 0
        ? {}
        : { initContainerStatuses: pod.initContainers.map(renderContainer) }),
      ...(pod.placement.is === 'placed' ? { containerStatuses: pod.containers.map(renderContainer) } : {}),
    },
  };
}

function podConditions(pod: Pod): readonly Record<string, unknown>[] {
  const initialized = pod.initContainers.every(({ ready }) => ready);
  const ready = pod.containers.every((status) => status.ready);
  const since = timestamp(pod.readyAt ?? pod.createdAt);
  const say = (type: string, isTrue: boolean, why: Readonly<Record<string, string>>) => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastTransitionTime: since,
    ...(isTrue ? {} : why),
  });
  const notReady = {
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unreadyNames(pod)}]`,
  };
  const unscheduled = {
    reason: 'Unschedulable',
    ...(pod.placement.is === 'placed' ? {} : { message: pod.placement.message }),
  };
  return [
    say('PodScheduled', pod.placement.is === 'placed', unscheduled),
    say('Initialized', initialized, { reason: 'ContainersNotInitialized' }),
    say('ContainersReady', ready, notReady),
    say('Ready', ready, notReady),
  ];
}

function unreadyNames(pod: Pod): string {
  return pod.containers.flatMap((status) => (status.ready ? [] : [status.name])).join(' ');
}

function renderContainer(status: ContainerStatus): Record<string, unknown> {
  const { name, image, ready, restartCount, state, lastState } = status;
  const started = 'running' in state;
  return {
    name,
    image,
    imageID: started ? image : '',
    ready,
    started,
    restartCount,
    state,
    lastState: lastState ?? {},
  };
}
