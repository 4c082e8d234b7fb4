import {
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
    case 'Rollout':
      return rolloutHealth(resource);
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
  if (status.updateRevision !== status.currentRevision) {
    return progressing(
      `waiting for statefulset rolling update to complete ${status.updated} pods at revision ${status.updateRevision}...`,
    );
  }
  return {
    status: 'Healthy',
    message: `statefulset rolling update complete ${status.replicas} pods at revision ${status.currentRevision}...`,
  };
}

function rolloutHealth({ generation, status }: Rollout): Health {
  if (generation > status.observedGeneration)
    return progressing('Waiting for rollout spec update to be observed');
  const message = status.message === '' ? {} : { message: status.message };
  return { status: status.phase === 'Paused' ? 'Suspended' : status.phase, ...message };
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
  if (bad !== undefined && 'waiting' in bad.state && pod.template.spec.restartPolicy !== 'Never') {
    return { status: 'Degraded', message: bad.state.waiting.message ?? bad.state.waiting.reason };
  }
  if (pod.phase === 'Succeeded') return { status: 'Healthy' };
  if (pod.phase === 'Failed') return { status: 'Degraded', message: 'container failed with exit code 1' };
  return isPodReady(pod) ? { status: 'Healthy' } : progressing('');
}

function isFatal(reason: string): boolean {
  return reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff');
}

function progressing(message: string): Health {
  return { status: 'Progressing', ...(message === '' ? {} : { message }) };
}
