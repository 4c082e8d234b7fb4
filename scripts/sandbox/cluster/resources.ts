import { isJsonObject } from '../json.ts';
import type {
  AnalysisTemplateSpec,
  DaemonSetSpec,
  DeploymentSpec,
  JobSpec,
  Manifest,
  PodTemplate,
  ResourceRef,
  RolloutSpec,
  StatefulSetSpec,
} from './manifests.ts';
import type { AnalysisState, RolloutState } from './rollout-state.ts';

/** Everything the cluster keeps of an object, whatever its kind. */
interface Base {
  readonly ref: ResourceRef;
  readonly uid: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly owner?: Owner;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  resourceVersion: number;
  generation: number;
  deletedAt?: number;
  /** How often in a row its controller was refused a pod. */
  refusals?: number;
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface Condition {
  readonly type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  /** Milliseconds since the epoch. */
  updatedAt: number;
  changedAt: number;
}

export interface WorkloadStatus {
  observedGeneration: number;
  replicas: number;
  updated: number;
  ready: number;
  available: number;
  conditions: Condition[];
}

/** Objects that were applied from a manifest. */
interface Applied extends Base {
  manifest: Manifest;
}

export interface Deployment extends Applied {
  readonly kind: 'Deployment';
  spec: DeploymentSpec;
  status: WorkloadStatus;
}

export interface StatefulSet extends Applied {
  readonly kind: 'StatefulSet';
  spec: StatefulSetSpec;
  status: WorkloadStatus & { current: number; currentRevision: string; updateRevision: string };
}

export interface DaemonSet extends Applied {
  readonly kind: 'DaemonSet';
  spec: DaemonSetSpec;
  /** Counted by nodes: on how many there should be a pod, is one, and what that one is like. */
  status: {
    observedGeneration: number;
    desired: number;
    current: number;
    updated: number;
    ready: number;
    available: number;
  };
}

export interface Rollout extends Applied {
  readonly kind: 'Rollout';
  spec: RolloutSpec;
  status: WorkloadStatus & RolloutState;
}

export interface AnalysisTemplate extends Applied {
  readonly kind: 'AnalysisTemplate';
  spec: AnalysisTemplateSpec;
}

export interface AnalysisRun extends Base, AnalysisState {
  readonly kind: 'AnalysisRun';
}

export interface Job extends Applied {
  readonly kind: 'Job';
  spec: JobSpec;
  status: {
    active: number;
    succeeded: number;
    failed: number;
    condition?: 'Complete' | 'Failed';
    finishedAt?: number;
  };
  /** No new pod before; milliseconds since the epoch. */
  retryAt?: number;
}

export type PlainKind =
  | 'Namespace'
  | 'ConfigMap'
  | 'Secret'
  | 'Service'
  | 'ServiceAccount'
  | 'NetworkPolicy'
  | 'PodDisruptionBudget'
  | 'ResourceQuota'
  | 'Application';
/** Objects that have no life of their own here. */
export interface Plain extends Applied {
  readonly kind: PlainKind;
}

export interface ReplicaSet extends Base {
  readonly kind: 'ReplicaSet';
  readonly hash: string;
  readonly template: PodTemplate;
  revision: number;
  desired: number;
  minReadySeconds: number;
  /** When the active Service of a blue-green Rollout left it; milliseconds since the epoch. */
  retiredAt?: number;
  status: { replicas: number; ready: number; available: number };
  /** Why pods could not be made, as the ReplicaFailure condition says it. */
  failure?: string;
}

export interface ControllerRevision extends Base {
  readonly kind: 'ControllerRevision';
  readonly hash: string;
  readonly template: PodTemplate;
  revision: number;
}

export type ContainerState =
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly running: { readonly startedAt: string } }
  | {
      readonly terminated: {
        readonly reason: string;
        readonly exitCode: number;
        readonly startedAt: string;
        readonly finishedAt: string;
      };
    };

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  ready: boolean;
  restartCount: number;
  state: ContainerState;
  lastState?: ContainerState;
}

export type Placement =
  | { readonly is: 'waiting'; readonly message: string }
  | { readonly is: 'placed'; readonly node: string };

export interface Pod extends Base {
  readonly kind: 'Pod';
  readonly template: PodTemplate;
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  placement: Placement;
  /** The only node it may run on, for a pod of a DaemonSet. */
  readonly onlyNode?: string;
  initContainers: ContainerStatus[];
  containers: ContainerStatus[];
  /** When it became ready, milliseconds since the epoch. */
  readyAt?: number;
}

export interface Kinds {
  Deployment: Deployment;
  StatefulSet: StatefulSet;
  DaemonSet: DaemonSet;
  Rollout: Rollout;
  AnalysisTemplate: AnalysisTemplate;
  AnalysisRun: AnalysisRun;
  Job: Job;
  ReplicaSet: ReplicaSet;
  ControllerRevision: ControllerRevision;
  Pod: Pod;
}
export type Resource = Kinds[keyof Kinds] | Plain;
export type AppliedResource = Exclude<Resource, ReplicaSet | Pod | ControllerRevision | AnalysisRun>;

export interface ClusterEvent {
  readonly name: string;
  readonly involved: ResourceRef & { readonly uid: string };
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  message: string;
  readonly firstAt: number;
  lastAt: number;
  count: number;
  readonly component: string;
}

export function isApplied(resource: Resource): resource is AppliedResource {
  return 'manifest' in resource;
}

export function isPodReady(pod: Pod): boolean {
  return pod.readyAt !== undefined && pod.deletedAt === undefined;
}

/** Seconds precision, as Kubernetes writes times. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function setCondition(
  conditions: Condition[],
  change: Pick<Condition, 'type' | 'status' | 'reason' | 'message'> & { readonly now: number },
): void {
  const { now, ...wanted } = change;
  const found = conditions.find((condition) => condition.type === wanted.type);
  if (found === undefined) {
    conditions.push({ ...wanted, updatedAt: now, changedAt: now });
    return;
  }
  if (found.status !== wanted.status) found.changedAt = now;
  Object.assign(found, wanted, { updatedAt: now });
}

export function emptyStatus(): WorkloadStatus {
  return { observedGeneration: 0, replicas: 0, updated: 0, ready: 0, available: 0, conditions: [] };
}

/** Whether two specs say the same, key order aside. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, node: unknown) =>
    isJsonObject(node) ? Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1))) : node,
  );
}
