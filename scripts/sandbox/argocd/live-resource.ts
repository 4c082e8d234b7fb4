import type { Resource } from '../cluster/resources.ts';
import { invalidArgument, notFound } from './api-error.ts';
import type { Call } from './call.ts';
import type { Application } from './model.ts';
import { keyOfApplication } from './store.ts';
import { liveObjects } from './tracking.ts';
import { withDescendants } from './tree.ts';

/** The object a call is about. */
export interface Wanted {
  readonly kind: string;
  readonly group: string;
  readonly namespace: string;
  readonly name: string;
}

export function wantedOf({ query }: Call): Wanted {
  return {
    kind: query.get('kind') ?? '',
    group: query.get('group') ?? '',
    namespace: query.get('namespace') ?? '',
    name: query.get('resourceName') ?? '',
  };
}

/** All objects of an application as the cluster has them, with what they own. */
export function members({ state: { world } }: Call, application: Application): readonly Resource[] {
  return withDescendants(world.cluster, liveObjects(world, application.metadata.name));
}

/**
 * An object as the cluster has it now: the cached tree says whether it is part of the application, and it may be gone
 * from the cluster since.
 */
export function findLive(call: Call, application: Application, wanted: Wanted): Resource {
  const live = members(call, application).find(({ ref }) => isSame(ref, wanted));
  const cached = call.state.controller.trees.get(keyOfApplication(application.metadata));
  const isPart =
    cached === undefined ? live !== undefined : cached.nodes.some((node) => isSame(node, wanted));
  if (!isPart) throw notPart(application, wanted);
  if (live !== undefined) return live;
  throw notFound(`error getting resource: ${resourceName(wanted)} "${wanted.name}" not found`);
}

function isSame(
  ref: { readonly group?: string | undefined } & Omit<Wanted, 'group'>,
  wanted: Wanted,
): boolean {
  return (
    ref.kind === wanted.kind &&
    (ref.group ?? '') === wanted.group &&
    ref.name === wanted.name &&
    ref.namespace === wanted.namespace
  );
}

function notPart({ metadata }: Application, { kind, group, name }: Wanted): Error {
  return invalidArgument(`${kind} ${group} ${name} not found as part of application ${metadata.name}`);
}

/** As Kubernetes names the resources of a kind: `deployments.apps`. */
function resourceName({ kind, group }: Wanted): string {
  const plural = `${kind.toLowerCase()}s`;
  return group === '' ? plural : `${plural}.${group}`;
}
