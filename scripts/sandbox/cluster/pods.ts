import { type Cluster, childRef, ownerOf, shortHash } from './cluster.ts';
import { startLife } from './kubelet.ts';
import type { ContainerSpec, PodTemplate } from './manifests.ts';
import { quotaRefusal } from './quota.ts';
import type { ContainerStatus, Pod, Resource } from './resources.ts';
import { schedulePod } from './scheduler.ts';

const scheduleMs = 30;

export interface NewPod {
  readonly owner: Resource;
  readonly template: PodTemplate;
  readonly labels: Readonly<Record<string, string>>;
  /** Fixed suffix of a StatefulSet's pod; random otherwise. */
  readonly suffix?: string;
  /** The only node it may run on. */
  readonly onlyNode?: string;
}

/** The API server's answer to a controller that wants a pod; a refusal reads as the API server words it. */
export type PodAnswer = { readonly pod: Pod } | { readonly refusal: string };

/** Makes a pod, lets it be scheduled and starts its life, unless a quota forbids it. */
export function createPod(cluster: Cluster, request: NewPod): PodAnswer {
  const { owner, template, suffix } = request;
  const ref = childRef('Pod', owner, suffix ?? shortHash(`${owner.uid}${Math.random()}`, 5));
  const reason = namedRefusal(cluster, template) ?? quotaRefusal(cluster, ref.namespace, template);
  if (reason !== undefined) return { refusal: `pods "${ref.name}" is forbidden: ${reason}` };
  const pod = newPod(cluster, request, ref);
  cluster.put(pod);
  cluster.clock.after(scheduleMs, () => schedulePod(cluster, pod, () => startLife(cluster, pod)));
  return { pod };
}

/** The image names the outcome: for it every quota is used up. */
function namedRefusal(cluster: Cluster, { spec }: PodTemplate): string | undefined {
  const isRefused = spec.containers.some(({ image }) => cluster.outcomeOf(image).name === 'quota');
  return isRefused
    ? 'exceeded quota: compute, requested: limits.cpu=2, used: limits.cpu=9, limited: limits.cpu=10'
    : undefined;
}

function newPod(cluster: Cluster, request: NewPod, ref: Pod['ref']): Pod {
  const { owner, template, labels, onlyNode } = request;
  const { containers, initContainers = [] } = template.spec;
  const reason = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  return {
    ...cluster.base(ref, ownerOf(owner)),
    kind: 'Pod',
    labels: { ...template.metadata?.labels, ...labels },
    annotations: template.metadata?.annotations ?? {},
    template,
    phase: 'Pending',
    placement: { is: 'waiting', message: '' },
    ...(onlyNode === undefined ? {} : { onlyNode }),
    initContainers: initContainers.map((spec) => waitingStatus(spec, 'PodInitializing')),
    containers: containers.map((spec) => waitingStatus(spec, reason)),
  };
}

function waitingStatus({ name, image }: ContainerSpec, reason: string): ContainerStatus {
  return { name, image, ready: false, restartCount: 0, state: { waiting: { reason } } };
}
