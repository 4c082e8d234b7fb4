import { z } from 'zod';
import { definedOnly } from '../../../core/defined-only.ts';
import type { Resource } from '../cluster/resources.ts';
import type { ApplicationDefinition } from './argocd-options.ts';

const source = z.looseObject({
  repoURL: z.string(),
  targetRevision: z.string().default('HEAD'),
  path: z.string().default('.'),
});
const flag = z.boolean().optional();
const child = z.looseObject({
  project: z.string().default('default'),
  source,
  destination: z.looseObject({ namespace: z.string() }),
  syncPolicy: z
    .looseObject({
      automated: z.looseObject({ enabled: flag, prune: flag, selfHeal: flag }).optional(),
      syncOptions: z.array(z.string()).optional(),
    })
    .optional(),
});

/** What an Application object that was applied to the cluster asks for (app of apps); nothing when its spec is not valid. */
export function readChildApplication(resource: Resource): ApplicationDefinition | undefined {
  if (resource.kind !== 'Application') return undefined;
  const parsed = child.safeParse(resource.manifest['spec']);
  if (!parsed.success) return undefined;
  const { project, source: from, destination, syncPolicy } = parsed.data;
  const { repoURL, targetRevision, path } = from;
  const { enabled, prune, selfHeal } = syncPolicy?.automated ?? {};
  return {
    name: resource.ref.name,
    namespace: resource.ref.namespace,
    project,
    labels: resource.labels,
    source: { repoURL, targetRevision, path },
    destinationNamespace: destination.namespace,
    automated: syncPolicy?.automated === undefined ? null : { enabled, prune, selfHeal },
    ...definedOnly({ syncOptions: syncPolicy?.syncOptions }),
  };
}
