import { startClock } from '../../scripts/sandbox/clock.ts';
import { Cluster } from '../../scripts/sandbox/cluster/cluster.ts';
import { reconcileResource } from '../../scripts/sandbox/cluster/controllers.ts';
import { type Manifest, parseManifest } from '../../scripts/sandbox/cluster/manifests.ts';
import { outcomeOfTag } from '../../scripts/sandbox/cluster/outcomes.ts';
import { renderResource } from '../../scripts/sandbox/cluster/render.ts';
import type { Pod } from '../../scripts/sandbox/cluster/resources.ts';

export const namespace = 'shop';

export interface ClusterRig extends Disposable {
  readonly cluster: Cluster;
  apply(manifest: object): void;
  pods(): readonly Pod[];
  /** What the API server would print of an object. */
  live(kind: string, name: string): unknown;
  /** What is told of every change from now on, each once in a row. */
  record(tell: () => string | undefined): readonly string[];
  events(kind: string, reason: string): readonly string[];
}

/** The model cluster without an Argo CD; a model second takes 1/`speed` s. */
export function startCluster(speed = 50): ClusterRig {
  const clock = startClock(speed);
  const cluster = new Cluster({ clock, outcomeOf: outcomeOfTag, reconcile: reconcileResource });
  cluster.createNamespace(namespace);
  return {
    cluster,
    apply: (manifest) => void cluster.apply(parseManifest(manifest), namespace),
    pods: () => cluster.ofKind('Pod', namespace),
    live: (kind, name) => {
      const found = cluster.get({ kind, namespace, name });
      return found === undefined ? undefined : renderResource(found);
    },
    record: (tell) => {
      const told: string[] = [];
      cluster.onChange(() => {
        const now = tell();
        if (now !== undefined && now !== told.at(-1)) told.push(now);
      });
      return told;
    },
    events: (kind, reason) =>
      cluster.events
        .filter(({ involved, reason: why }) => involved.kind === kind && why === reason)
        .map(({ message }) => message),
    [Symbol.dispose]: () => clock.stop(),
  };
}

export interface WorkloadOptions {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly cpu?: string;
  readonly initImage?: string;
  /** A second container beside the first. */
  readonly sidecar?: string;
  /** Further fields of `spec`. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A workload `api` with one container of this image. */
export function workload(image: string, options: WorkloadOptions = {}): Manifest {
  const { kind = 'Deployment', cpu, initImage, sidecar, spec = {} } = options;
  const resources = cpu === undefined ? {} : { resources: { requests: { cpu } } };
  const containers = [{ name: 'api', image, ...resources }];
  const template = {
    metadata: { labels: { app: 'api' } },
    spec: {
      ...(initImage === undefined ? {} : { initContainers: [{ name: 'migrate', image: initImage }] }),
      containers: [...containers, ...(sidecar === undefined ? [] : [{ name: 'sidecar', image: sidecar }])],
    },
  };
  return parseManifest({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'api' },
    spec: { selector: { matchLabels: { app: 'api' } }, template, ...spec },
  });
}
