import { apiVersionOf } from './manifests.ts';
import { renderPod } from './render-pod.ts';
import {
  renderDaemonSetStatus,
  renderDeploymentStatus,
  renderJobStatus,
  renderReplicaSet,
  renderStatefulSetStatus,
} from './render-workloads.ts';
import { isApplied, type Resource, timestamp } from './resources.ts';
import { renderAnalysisRun, renderRolloutStatus } from './rollout-render.ts';

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
    case 'AnalysisRun':
      return renderAnalysisRun(resource);
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
