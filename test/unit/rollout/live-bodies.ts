import { application, deploymentNodes, OUR_IMAGE, podManifest, refOf, stamp, tree } from './bodies.ts';
import { type Driver, drive, get, startLine, type Unstamped } from './driver.ts';

/** What the cluster itself says of a release, and a watch that is about to ask it. */

interface SetShape {
  readonly kind?: string;
  readonly name?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  /** Second in which the API server noted the last change of the status. */
  readonly changed?: number;
}

export const FULL = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
};

/** A live manifest with three pods of three, unless said otherwise. */
export function manifest({
  kind = 'Deployment',
  name = 'chat-api',
  spec,
  status = FULL,
  changed,
}: SetShape = {}) {
  const managedFields = [
    { manager: 'argocd-controller', operation: 'Apply', time: stamp(-9) },
    ...(changed === undefined ? [] : [{ manager: 'kube', subresource: 'status', time: stamp(changed) }]),
  ];
  return answer(kind, name, {
    apiVersion: kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1',
    kind,
    metadata: { name, namespace: 'todo', generation: 2, managedFields },
    spec: { replicas: 3, template: { spec: { containers: [{ image: OUR_IMAGE }] } }, ...spec },
    status,
  });
}

export function answer(kind: string, name: string, body: unknown): Unstamped {
  return { source: 'resource', app: 'todo', ref: refOf(kind, name), body };
}

export function refusal(status: number, error: string, kind = 'Deployment', name = 'chat-api'): Unstamped {
  return { source: 'resource', app: 'todo', ref: refOf(kind, name), status, error };
}

export const counts = (change: Readonly<Record<string, unknown>>) =>
  manifest({ status: { ...FULL, ...change } });
export const availableSince = (second: number) =>
  counts({ conditions: [{ type: 'Available', status: 'True', lastTransitionTime: stamp(second) }] });

export const live = application({ images: [OUR_IMAGE] });

/** Healthy since second 1 by Argo CD's word, and still at the end of the window. */
export function afterWindow({ body = live, pods = 0, asksCluster = true } = {}): Driver {
  const driver = drive(startLine({ asksCluster }));
  driver.see(1, get(body));
  if (pods > 0) driver.see(1.1, { source: 'tree', app: 'todo', body: treeOf(pods) });
  driver.see(16, get(body));
  return driver;
}

export function treeOf(pods: number) {
  return tree(...deploymentNodes('chat-api', [[], Array.from({ length: pods }, () => ({}))]));
}

export const podName = (index: number): string => `chat-api-2-${index}`;

export function pod(
  index: number,
  more: { readonly ready?: boolean; readonly readySince?: number; readonly ended?: number },
) {
  const { ready = true, readySince = -2, ended } = more;
  const lastState =
    ended === undefined ? {} : { lastState: { terminated: { exitCode: 1, finishedAt: stamp(ended) } } };
  const body = podManifest(podName(index), [{ ready, state: { running: {} }, ...lastState }], {
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: stamp(readySince) }],
  });
  return answer('Pod', podName(index), body);
}

/** The same of a later version than the tree has. */
export function newer({ manifest: text }: { readonly manifest: string }) {
  const body = JSON.parse(text);
  return { ...body, metadata: { ...body.metadata, resourceVersion: '2' } };
}

export const replicaSet = (change: Omit<SetShape, 'kind' | 'name'> = {}) =>
  manifest({ kind: 'ReplicaSet', name: 'chat-api-2', changed: -2, ...change });

export function askedOf(driver: Driver, kind: string): readonly string[] {
  return driver.wants('resource').flatMap(({ ref }) => (ref.kind === kind ? [ref.name] : []));
}
