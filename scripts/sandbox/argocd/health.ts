import {
  type AnalysisRun,
  type DaemonSet,
  type Deployment,
  isApplied,
  isPodReady,
  type Job,
  type Pod,
  type ReplicaSet,
  type Resource,
  type Rollout,
  type StatefulSet,
} from '../cluster/resources.ts';
import { at } from '../json.ts';
import type { Health, HealthStatusCode } from './model.ts';

const ignoreAnnotation = 'argocd.argoproj.io/ignore-healthcheck';
const severity: readonly HealthStatusCode[] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
];

/** Argo CD's health of one object, or `undefined` for kinds it does not assess. */
export function healthOf(resource: Resource): Health | undefined {
  if (resource.deletedAt !== undefined) return { status: 'Progressing', message: 'Pending deletion' };
  switch (resource.kind) {
    case 'Deployment':
      return deploymentHealth(resource);
    case 'StatefulSet':
      return statefulSetHealth(resource);
    case 'DaemonSet':
      return daemonSetHealth(resource);
    case 'Rollout':
      return rolloutHealth(resource);
    case 'AnalysisRun':
      return analysisHealth(resource);
    case 'Job':
      return jobHealth(resource);
    case 'ReplicaSet':
      return replicaSetHealth(resource);
    case 'Pod':
      return podHealth(resource);
    case 'Service':
      return { status: 'Healthy' };
    default:
      return undefined;
  }
}

/** Whether the object counts for the health of its application. */
export function countsForHealth(resource: Resource): boolean {
  return isApplied(resource) && at(resource.manifest, 'metadata', 'annotations', ignoreAnnotation) !== 'true';
}

const checkedKinds: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'ReplicaSet',
  'Pod',
  'Service',
]);

/** Whether Argo CD itself knows the health of the kind; that of a Rollout comes from a script of its own. */
export function hasHealthCheck({ kind }: { readonly kind: string }): boolean {
  return checkedKinds.has(kind);
}

export function worseOf(a: HealthStatusCode, b: HealthStatusCode): HealthStatusCode {
  return severity.indexOf(a) >= severity.indexOf(b) ? a : b;
}

const waiting = 'Waiting for rollout to finish:';

function deploymentHealth({ ref, generation, spec, status }: Deployment): Health {
  if (spec.paused === true) return { status: 'Suspended', message: 'Deployment is paused' };
  if (generation > status.observedGeneration)
    return progressing(`${waiting} observed deployment generation less than desired generation`);
  const deadline = status.conditions.find(({ reason }) => reason === 'ProgressDeadlineExceeded');
  if (deadline !== undefined)
    return { status: 'Degraded', message: `Deployment "${ref.name}" exceeded its progress deadline` };
  const wanted = spec.replicas ?? 1;
  if (status.updated < wanted)
    return progressing(`${waiting} ${status.updated} out of ${wanted} new replicas have been updated...`);
  const old = status.replicas - status.updated;
  if (old > 0) return progressing(`${waiting} ${old} old replicas are pending termination...`);
  if (status.available < status.updated) {
    return progressing(
      `${waiting} ${status.available} of ${status.updated} updated replicas are available...`,
    );
  }
  return { status: 'Healthy' };
}

/** A StatefulSet is never Degraded: only a stalled count tells. */
function statefulSetHealth({ generation, spec, status }: StatefulSet): Health {
  if (generation > status.observedGeneration)
    return progressing('Waiting for statefulset spec update to be observed...');
  const wanted = spec.replicas ?? 1;
  if (status.ready < wanted) return progressing(`Waiting for ${wanted - status.ready} pods to be ready...`);
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (type === 'OnDelete')
    return { status: 'Healthy', message: `statefulset has ${status.ready} ready pods` };
  const beyondPartition = wanted - (rollingUpdate?.partition ?? 0);
  if (status.updated < beyondPartition) {
    return progressing(
      `Waiting for partitioned roll out to finish: ${status.updated} out of ${beyondPartition} new pods have been updated...`,
    );
  }
  return {
    status: 'Healthy',
    message: `partitioned roll out complete: ${status.updated} new pods have been updated...`,
  };
}

function daemonSetHealth({ ref, generation, spec, status }: DaemonSet): Health {
  if (generation > status.observedGeneration)
    return progressing(`${waiting} observed daemon set generation less than desired generation`);
  if (spec.updateStrategy?.type === 'OnDelete') {
    const message = `daemon set ${status.updated} out of ${status.desired} new pods have been updated`;
    return { status: 'Healthy', message };
  }
  const rollout = `Waiting for daemon set "${ref.name}" rollout to finish:`;
  if (status.updated < status.desired)
    return progressing(`${rollout} ${status.updated} out of ${status.desired} new pods have been updated...`);
  if (status.available < status.desired)
    return progressing(`${rollout} ${status.available} of ${status.desired} updated pods are available...`);
  return { status: 'Healthy' };
}

function rolloutHealth({ generation, status }: Rollout): Health {
  if (generation > status.observedGeneration)
    return progressing('Waiting for rollout spec update to be observed');
  const message = status.message === '' ? {} : { message: status.message };
  return { status: status.phase === 'Paused' ? 'Suspended' : status.phase, ...message };
}

const analysisHealths: Readonly<Record<AnalysisRun['phase'], readonly [HealthStatusCode, string]>> = {
  Pending: ['Progressing', 'Analysis run is running'],
  Running: ['Progressing', 'Analysis run is running'],
  Successful: ['Healthy', 'Analysis run completed successfully'],
  Failed: ['Degraded', 'Analysis run failed'],
  Error: ['Degraded', 'Analysis run had an error'],
};

function analysisHealth({ phase, message }: AnalysisRun): Health {
  const [status, words] = analysisHealths[phase];
  return { status, message: message === '' ? words : message };
}

function jobHealth({ status }: Job): Health {
  if (status.condition === 'Complete')
    return { status: 'Healthy', message: 'Reached expected number of succeeded pods' };
  if (status.condition === 'Failed')
    return { status: 'Degraded', message: 'Job has reached the specified backoff limit' };
  return progressing('');
}

function replicaSetHealth({ desired, status, failure }: ReplicaSet): Health {
  if (failure !== undefined) return { status: 'Degraded', message: failure };
  if (status.available < desired)
    return progressing(`${waiting} ${status.available} out of ${desired} new replicas are available...`);
  return { status: 'Healthy' };
}

/** Only main containers are looked at: a crashing init container leaves the pod Progressing. */
function podHealth(pod: Pod): Health {
  const bad = pod.containers.find(
    (status) => 'waiting' in status.state && isFatal(status.state.waiting.reason),
  );
  const { restartPolicy = 'Always' } = pod.template.spec;
  if (bad !== undefined && 'waiting' in bad.state && restartPolicy === 'Always') {
    return { status: 'Degraded', message: bad.state.waiting.message ?? bad.state.waiting.reason };
  }
  if (pod.phase === 'Succeeded') return { status: 'Healthy' };
  if (pod.phase === 'Failed') return { status: 'Degraded', message: failureOf(pod) };
  if (pod.phase === 'Pending' || restartPolicy !== 'Always') return progressing('');
  if (isPodReady(pod)) return { status: 'Healthy' };
  const hasFallen = pod.containers.some(({ lastState }) => lastState !== undefined);
  return hasFallen ? { status: 'Degraded' } : progressing('');
}

function failureOf({ initContainers, containers }: Pod): string {
  const failures = [...initContainers, ...containers].flatMap(({ name, state }) => {
    if (!('terminated' in state) || state.terminated.exitCode === 0) return [];
    const { reason, exitCode } = state.terminated;
    return [reason === 'OOMKilled' ? reason : `container "${name}" failed with exit code ${exitCode}`];
  });
  return failures[0] ?? '';
}

function isFatal(reason: string): boolean {
  return reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff');
}

function progressing(message: string): Health {
  return { status: 'Progressing', ...(message === '' ? {} : { message }) };
}
