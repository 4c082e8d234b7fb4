import type { Application, ResourceResult } from './model.ts';
import type { World } from './world.ts';

/** Whether a sync makes the namespace of the destination where it is missing. */
export function createsNamespace({ spec }: Pick<Application, 'spec'>): boolean {
  return spec.syncPolicy?.syncOptions?.includes('CreateNamespace=true') === true;
}

/** Makes the namespace of the destination before anything else, and gives its entry of the sync result. */
export function createNamespace({ cluster }: World, application: Application): readonly ResourceResult[] {
  const name = application.spec.destination.namespace;
  const isThere = cluster.get({ kind: 'Namespace', namespace: '', name }) !== undefined;
  if (isThere || !createsNamespace(application)) return [];
  cluster.createNamespace(name);
  return [
    {
      group: '',
      version: 'v1',
      kind: 'Namespace',
      namespace: '',
      name,
      status: 'Synced',
      message: `namespace/${name} created`,
      hookPhase: 'Running',
      syncPhase: 'PreSync',
    },
  ];
}
