import type { KubernetesObject } from '../cluster/kubernetes-api.ts';

/** What a pipeline's token may do with the applications of a project. */
export type Right = 'get' | 'sync' | 'logs';

export const allRights: readonly Right[] = ['get', 'sync', 'logs'];

const policies: Readonly<Record<Right, string>> = {
  get: 'applications, get',
  sync: 'applications, sync',
  logs: 'logs, get',
};

/** A sync window of a project; its schedule is always on, or never. */
export interface SyncWindow {
  readonly kind: 'allow' | 'deny';
  readonly isActive: boolean;
  readonly manualSync?: boolean;
}

export const alwaysDenied: SyncWindow = { kind: 'deny', isActive: true };

/** A window as Argo CD has it. One that is never on is on for a minute of a leap day. */
export function windowObject({ kind, isActive, manualSync = false }: SyncWindow) {
  const time = isActive
    ? { schedule: '* * * * *', duration: '1h' }
    : { schedule: '0 0 29 2 *', duration: '1m' };
  return { kind, ...time, manualSync };
}

/** A project of its own for the application of a scenario. */
export interface ProjectRequest {
  readonly name: string;
  readonly rights?: readonly Right[];
  readonly windows?: readonly SyncWindow[];
}

/** The role of a project whose token a pipeline has. */
export const projectRole = 'pipeline';

export function projectObject({ name, rights = allRights, windows = [] }: ProjectRequest): KubernetesObject {
  const subject = `proj:${name}:${projectRole}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name, namespace: 'argocd' },
    spec: {
      sourceRepos: ['*'],
      destinations: [{ server: '*', namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      syncWindows: windows.map((window) => ({ ...windowObject(window), applications: ['*'] })),
      roles: [
        {
          name: projectRole,
          policies: rights.map((right) => `p, ${subject}, ${policies[right]}, ${name}/*, allow`),
        },
      ],
    },
  };
}
