import { apiVersionOf } from './manifests.ts';
import {
  type Condition,
  type ContainerStatus,
  type DaemonSet,
  type Deployment,
  isApplied,
  type Job,
  type Pod,
  type ReplicaSet,
  type Resource,
  type Rollout,
  type StatefulSet,
  timestamp,
  type WorkloadStatus,
} from './resources.ts';

/** The live object as the Kubernetes API would print it. */
export function renderResource(resource: Resource): Record<string, unknown> {
  const head = {
    apiVersion: apiVersionOf(resource.kind),
    kind: resource.kind,
    metadata: renderMetadata(resource),
  };
  const { apiVersion, kind, metadata, ...applied } = isApplied(resource) ? resource.manifest : noManifest;
  return { ...head, ...applied, ...renderOwnFields(resource) };
}

const noManifest = { apiVersion: '', kind: '', metadata: { name: '' } };

function renderMetadata(resource: Resource): Record<string, unknown> {
  const { ref, uid, owner, labels, annotations, resourceVersion, generation, createdAt, deletedAt } =
    resource;
  return {
    name: ref.name,
    ...(ref.namespace === '' ? {} : { namespace: ref.namespace }),
    uid,
    resourceVersion: String(resourceVersion),
    generation,
    creationTimestamp: timestamp(createdAt),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(owner === undefined
      ? {}
      : {
          ownerReferences: [
            { apiVersion: apiVersionOf(owner.kind), ...owner, controller: true, blockOwnerDeletion: true },
          ],
        }),
    ...(deletedAt === undefined
      ? {}
      : { deletionTimestamp: timestamp(deletedAt), deletionGracePeriodSeconds: 30 }),
  };
}

function renderOwnFields(resource: Resource): Record<string, unknown> {
  switch (resource.kind) {
    case 'Deployment':
      return { status: renderDeploymentStatus(resource) };
    case 'StatefulSet':
      return { status: renderStatefulSetStatus(resource) };
    case 'DaemonSet':
      return { status: renderDaemonSetStatus(resource) };
    case 'Rollout':
      return { status: renderRolloutStatus(resource) };
    case 'Job':
      return { status: renderJobStatus(resource) };
    case 'ReplicaSet':
      return renderReplicaSet(resource);
    case 'Pod':
      return renderPod(resource);
    case 'Namespace':
      return { status: { phase: resource.deletedAt === undefined ? 'Active' : 'Terminating' } };
    case 'ControllerRevision':
      return { revision: resource.revision };
    case 'Secret':
      return { data: Object.fromEntries(Object.keys(secretData(resource)).map((key) => [key, '++++++++'])) };
    default:
      return {};
  }
}

/** Argo CD masks the values of Secrets before they leave its server. */
function secretData(
  resource: Extract<Resource, { kind: 'Secret' | 'ConfigMap' }> | Resource,
): Record<string, unknown> {
  const data = isApplied(resource) ? resource.manifest['data'] : undefined;
  return typeof data === 'object' && data !== null ? { ...data } : {};
}

function renderCounts(status: WorkloadStatus): Record<string, unknown> {
  return {
    observedGeneration: status.observedGeneration,
    ...whenPositive({
      replicas: status.replicas,
      updatedReplicas: status.updated,
      readyReplicas: status.ready,
      availableReplicas: status.available,
    }),
    ...(status.conditions.length === 0 ? {} : { conditions: status.conditions.map(renderCondition) }),
  };
}

/** Kubernetes leaves zero counts out. */
function whenPositive(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function renderCondition(condition: Condition): Record<string, unknown> {
  return {
    type: condition.type,
    status: condition.status,
    reason: condition.reason,
    message: condition.message,
    lastUpdateTime: timestamp(condition.updatedAt),
    lastTransitionTime: timestamp(condition.changedAt),
  };
}

function renderDeploymentStatus({ spec, status }: Deployment): Record<string, unknown> {
  const unavailable = Math.max(0, Math.max(status.replicas, spec.replicas ?? 1) - status.available);
  return { ...renderCounts(status), ...whenPositive({ unavailableReplicas: unavailable }) };
}

function renderStatefulSetStatus({ status }: StatefulSet): Record<string, unknown> {
  const { currentRevision, updateRevision, current, available } = status;
  return {
    ...renderCounts(status),
    availableReplicas: available,
    ...whenPositive({ currentReplicas: current }),
    currentRevision,
    updateRevision,
    collisionCount: 0,
  };
}

function renderDaemonSetStatus({ status }: DaemonSet): Record<string, unknown> {
  const { observedGeneration, desired, current, updated, ready, available } = status;
  return {
    observedGeneration,
    desiredNumberScheduled: desired,
    currentNumberScheduled: current,
    numberMisscheduled: 0,
    numberReady: ready,
    ...whenPositive({
      updatedNumberScheduled: updated,
      numberAvailable: available,
      numberUnavailable: desired - available,
    }),
  };
}

function renderRolloutStatus({ generation, status }: Rollout): Record<string, unknown> {
  return {
    ...renderCounts(status),
    // Argo Rollouts writes the observed generation as text.
    observedGeneration: String(Math.min(generation, status.observedGeneration)),
    phase: status.phase,
    currentPodHash: status.currentHash,
    currentStepIndex: status.stepIndex,
    stableRS: status.stableHash,
    ...(status.message === '' ? {} : { message: status.message }),
    ...(status.abortedAt === undefined ? {} : { abort: true, abortedAt: timestamp(status.abortedAt) }),
    ...(status.pausedAt === undefined
      ? {}
      : {
          controllerPause: true,
          pauseConditions: [{ reason: 'CanaryPauseStep', startTime: timestamp(status.pausedAt) }],
        }),
  };
}

function renderJobStatus({ createdAt, status }: Job): Record<string, unknown> {
  const { active, succeeded, failed, condition, finishedAt } = status;
  const time = timestamp(finishedAt ?? createdAt);
  return {
    startTime: timestamp(createdAt),
    ...whenPositive({ active, succeeded, failed }),
    ...(condition === 'Complete' ? { completionTime: time } : {}),
    ...(condition === undefined ? {} : { conditions: [jobCondition(condition, time)] }),
  };
}

function jobCondition(type: 'Complete' | 'Failed', time: string): Record<string, unknown> {
  const failure = { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  return {
    type,
    status: 'True',
    lastProbeTime: time,
    lastTransitionTime: time,
    ...(type === 'Failed' ? failure : {}),
  };
}

function renderReplicaSet(set: ReplicaSet): Record<string, unknown> {
  const { hash, template, desired, status, failure, generation, createdAt } = set;
  const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
  const condition = {
    type: 'ReplicaFailure',
    status: 'True',
    reason: 'FailedCreate',
    lastTransitionTime: timestamp(createdAt),
  };
  return {
    spec: {
      replicas: desired,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: {
      replicas: status.replicas,
      observedGeneration: generation,
      ...whenPositive({
        fullyLabeledReplicas: status.replicas,
        readyReplicas: status.ready,
        availableReplicas: status.available,
      }),
      ...(failure === undefined ? {} : { conditions: [{ ...condition, message: failure }] }),
    },
  };
}

function renderPod(pod: Pod): Record<string, unknown> {
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
