import type { KubernetesObject } from '../cluster/kubernetes-api.ts';

/** The project of the applications under test. */
export const deliveryProject = 'delivery';

export interface ApplicationRequest {
  readonly name: string;
  /** Folder in the GitOps repository. */
  readonly path: string;
  readonly repoUrl: string;
  /** Where the Application itself lives; default `argocd`. */
  readonly namespace?: string;
  /** Where its workloads go; default its own name. */
  readonly destination?: string;
  /** Default `automatic`. */
  readonly sync?: 'automatic' | 'manual';
  /** Default true. */
  readonly selfHeal?: boolean;
  readonly project?: string;
  /** Replaces the one source of `repoUrl` and `path`. */
  readonly sources?: readonly unknown[];
  readonly retryLimit?: number;
}

/** An Application as a platform team would write it. */
export function application(request: ApplicationRequest): KubernetesObject {
  const { name, repoUrl, path, sources, project = deliveryProject } = request;
  const source = { repoURL: repoUrl, path, targetRevision: 'main' };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: request.namespace ?? 'argocd' },
    spec: {
      project,
      ...(sources === undefined ? { source } : { sources }),
      destination: { server: 'https://kubernetes.default.svc', namespace: request.destination ?? name },
      syncPolicy: syncPolicy(request),
    },
  };
}

function syncPolicy({ sync = 'automatic', selfHeal = true, retryLimit }: ApplicationRequest): object {
  const retry = retryLimit === undefined ? {} : { retry: { limit: retryLimit } };
  const automated = sync === 'manual' ? {} : { automated: { prune: true, selfHeal } };
  return { ...automated, ...retry, syncOptions: ['CreateNamespace=true'] };
}
