import { type Manifest, refOf } from '../cluster/manifests.ts';
import type { Resource } from '../cluster/resources.ts';
import type { Behaviours } from './behaviours.ts';
import type { Application } from './model.ts';
import type { World } from './world.ts';

const trackingAnnotation = 'argocd.argoproj.io/tracking-id';
const instanceLabel = 'app.kubernetes.io/instance';

/** How the objects of an application are marked and found again. */
interface Tracking {
  readonly mark: (manifest: Manifest, application: Application) => Manifest['metadata'];
  /** The name of the application an object is marked with. */
  readonly ownerOf: (resource: Resource) => string | undefined;
}

const trackings: Readonly<Record<Behaviours['tracking'], Tracking>> = {
  label: {
    mark: ({ metadata }, application) => ({
      ...metadata,
      labels: { ...metadata.labels, [instanceLabel]: application.metadata.name },
    }),
    ownerOf: ({ labels }) => labels[instanceLabel],
  },
  annotation: {
    mark: (manifest, application) => ({
      ...manifest.metadata,
      annotations: {
        ...manifest.metadata.annotations,
        [trackingAnnotation]: trackingId(manifest, application),
      },
    }),
    ownerOf: ({ annotations }) => annotations[trackingAnnotation]?.split(':', 1)[0],
  },
};

function trackingId(manifest: Manifest, { metadata, spec }: Application): string {
  const { group, kind, namespace, name } = refOf(manifest, spec.destination.namespace);
  return `${metadata.name}:${group}/${kind}:${namespace}/${name}`;
}

/** The manifest as Argo CD applies it: with its namespace and the mark of its application. */
export function trackedManifest(
  { behaviours }: Pick<World, 'behaviours'>,
  manifest: Manifest,
  application: Application,
): Manifest {
  const { namespace } = refOf(manifest, application.spec.destination.namespace);
  const metadata = trackings[behaviours.tracking].mark(manifest, application);
  return { ...manifest, metadata: { ...metadata, namespace } };
}

/** The application an object is of; what a controller made of another object has no mark of its own. */
export function applicationOf(
  { behaviours }: Pick<World, 'behaviours'>,
  resource: Resource,
): string | undefined {
  return resource.owner === undefined ? trackings[behaviours.tracking].ownerOf(resource) : undefined;
}

/** What the cluster has of an application: everything that carries its mark. */
export function liveObjects(world: Pick<World, 'behaviours' | 'cluster'>, name: string): readonly Resource[] {
  return world.cluster.all().filter((resource) => applicationOf(world, resource) === name);
}
