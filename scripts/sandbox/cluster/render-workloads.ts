import { backoffLimitExceeded } from './jobs.ts';
import {
  type Condition,
  type DaemonSet,
  type Deployment,
  type Job,
  type ReplicaSet,
  type StatefulSet,
  timestamp,
  type WorkloadStatus,
} from './resources.ts';

/** What the status of every workload of ReplicaSets has. */
export function renderCounts(status: WorkloadStatus): Record<string, unknown> {
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

/** `status` of a Deployment. */
export function renderDeploymentStatus({ spec, status }: Deployment): Record<string, unknown> {
  const unavailable = Math.max(0, Math.max(status.replicas, spec.replicas ?? 1) - status.available);
  return { ...renderCounts(status), ...whenPositive({ unavailableReplicas: unavailable }) };
}

/** `status` of a StatefulSet. */
export function renderStatefulSetStatus({ status }: StatefulSet): Record<string, unknown> {
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

/** `status` of a DaemonSet. */
export function renderDaemonSetStatus({ status }: DaemonSet): Record<string, unknown> {
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

/** `status` of a Job. */
export function renderJobStatus({ createdAt, status }: Job): Record<string, unknown> {
  const { active, succeeded, failed, condition, finishedAt } = status;
  const time = timestamp(finishedAt ?? createdAt);
  return {
    startTime: timestamp(createdAt),
    ...whenPositive({ active, succeeded, failed }),
    ...(condition === 'Complete' ? { completionTime: time } : {}),
    ...(condition === undefined ? {} : { conditions: jobConditions(condition, time) }),
  };
}

/** The end of a Job is announced by a condition of its own. */
const jobEnds = {
  Complete: {
    types: ['SuccessCriteriaMet', 'Complete'],
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  },
  Failed: {
    types: ['FailureTarget', 'Failed'],
    reason: backoffLimitExceeded.reason,
    message: backoffLimitExceeded.message,
  },
} as const;

function jobConditions(end: 'Complete' | 'Failed', time: string): readonly Record<string, unknown>[] {
  const { types, reason, message } = jobEnds[end];
  return types.map((type) => ({
    type,
    status: 'True',
    reason,
    message,
    lastProbeTime: time,
    lastTransitionTime: time,
  }));
}

/** `spec` and `status` of a ReplicaSet. */
export function renderReplicaSet(set: ReplicaSet): Record<string, unknown> {
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
