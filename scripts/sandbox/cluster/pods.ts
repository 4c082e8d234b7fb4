import { type Cluster, childRef, ownerOf, shortHash } from './cluster.ts';
import { startLife } from './kubelet.ts';
import type { ContainerSpec, PodTemplate } from './manifests.ts';
import { quotaRefusal } from './quota.ts';
import type { ContainerStatus, Pod, Resource } from './resources.ts';
import { schedulePod } from './scheduler.ts';

const scheduleMs = 30;
/** Back-off of a controller whose pods are refused, in model milliseconds. */
const firstRetryMs = 5;
const longestRetryMs = 1_000_000;

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

/**
 * Makes a pod for a controller, lets it be scheduled and starts its life. Where a quota forbids it, an event of the owner
 * says so and the controller looks again after a doubled back-off.
 */
export function createPod(cluster: Cluster, request: NewPod): PodAnswer {
  const { owner, template, suffix } = request;
  const ref = childRef('Pod', owner, suffix ?? shortHash(`${owner.uid}${Math.random()}`, 5));
  const reason = namedRefusal(cluster, template) ?? quotaRefusal(cluster, ref.namespace, template);
  const voice = voiceOf(owner);
  if (reason !== undefined) {
    const refusal = `pods "${ref.name}" is forbidden: ${reason}`;
    tell(cluster, owner, {
      type: 'Warning',
      reason: 'FailedCreate',
      message: voice.refused(ref.name, refusal),
    });
    retryLater(cluster, owner);
    return { refusal };
  }
  const pod = newPod(cluster, request, ref);
  cluster.put(pod);
  tell(cluster, owner, { type: 'Normal', reason: 'SuccessfulCreate', message: voice.created(ref.name) });
  owner.refusals = 0;
  cluster.clock.after(scheduleMs, () => schedulePod(cluster, pod, () => startLife(cluster, pod)));
  return { pod };
}

/** Removes a pod for its controller. */
export function deletePod(cluster: Cluster, owner: Resource, pod: Pod): void {
  cluster.remove(pod);
  const message = voiceOf(owner).deleted(pod.ref.name);
  tell(cluster, owner, { type: 'Normal', reason: 'SuccessfulDelete', message });
}

function retryLater(cluster: Cluster, owner: Resource): void {
  owner.refusals = (owner.refusals ?? 0) + 1;
  cluster.requeue(owner, Math.min(firstRetryMs * 2 ** owner.refusals, longestRetryMs));
}

/** How a controller speaks of its pods in events. */
interface Voice {
  readonly created: (pod: string) => string;
  readonly deleted: (pod: string) => string;
  readonly refused: (pod: string, refusal: string) => string;
}

const commonVoice: Voice = {
  created: (pod) => `Created pod: ${pod}`,
  deleted: (pod) => `Deleted pod: ${pod}`,
  refused: (_pod, refusal) => `Error creating: ${refusal}`,
};

function voiceOf({ kind, ref }: Resource): Voice {
  if (kind !== 'StatefulSet') return commonVoice;
  const where = `in StatefulSet ${ref.name}`;
  return {
    created: (pod) => `Create Pod ${pod} ${where} successful`,
    deleted: (pod) => `Delete Pod ${pod} ${where} successful`,
    refused: (pod, refusal) => `Create Pod ${pod} ${where} failed error: ${refusal}`,
  };
}

interface ControllerEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

function tell(cluster: Cluster, owner: Resource, event: ControllerEvent): void {
  cluster.record(owner, { ...event, component: `${owner.kind.toLowerCase()}-controller` });
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
