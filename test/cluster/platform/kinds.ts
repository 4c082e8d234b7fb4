import type { RenderedObject } from '../../../scripts/platform/render.ts';
import type { KubernetesApi, KubernetesObject } from '../kubernetes-api.ts';
import { waitFor } from '../processes.ts';

/** A kind that the API server does not know before an operator, or the cloud, brings it. */
export interface ForeignKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The API groups that a cluster knows by now. */
export async function readGroups(api: KubernetesApi): Promise<ReadonlySet<string>> {
  const { groups } = (await api.get('/apis')) as { readonly groups: readonly { readonly name: string }[] };
  return new Set(groups.map(({ name }) => name));
}

/** The kinds of objects that are in none of the groups. */
export function foreignKindsOf(
  objects: readonly RenderedObject[],
  known: ReadonlySet<string>,
): readonly ForeignKind[] {
  const kinds = objects.flatMap(({ apiVersion, kind, metadata }): ForeignKind[] => {
    const [group = '', version] = apiVersion.split('/');
    if (version === undefined || known.has(group)) return [];
    return [{ group, version, kind, namespaced: metadata.namespace !== undefined }];
  });
  return [...new Map(kinds.map((kind) => [JSON.stringify(kind), kind])).values()];
}

/** Teaches a cluster kinds; resolves when it serves them. */
export async function define(api: KubernetesApi, kinds: readonly ForeignKind[]): Promise<void> {
  await api.applyAll(kinds.map(definitionOf));
  await waitFor(async () => Promise.all(kinds.map((kind) => api.get(listPathOf(kind)))), {
    what: 'the kinds that operators bring',
    deadlineMs: 60_000,
    signal: api.closed,
  });
}

/** As much of a definition as an API server needs to keep objects of a kind: who validates them is not here. */
function definitionOf({ group, version, kind, namespaced }: ForeignKind): KubernetesObject {
  const plural = pluralOf(kind);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, ...(group.endsWith('.k8s.io') ? { annotations: approval } : {}) },
    spec: {
      group,
      scope: namespaced ? 'Namespaced' : 'Cluster',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          // As with the true one, what an operator reports is written apart from what Git asks for.
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

/** Without it the API server takes no definition in a group of Kubernetes itself. */
const approval = { 'api-approved.kubernetes.io': 'unapproved, a stand-in' };

function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return name.endsWith('s') ? `${name}es` : `${name}s`;
}

/** The path below which the objects of a kind are listed, in all namespaces. */
export function listPathOf({ group, version, kind }: ForeignKind): string {
  return `/apis/${group}/${version}/${pluralOf(kind)}`;
}
