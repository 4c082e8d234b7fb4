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
  readonly sync?: 'automatic' | 'manual' | 'switched-off';
  /** Default true. */
  readonly selfHeal?: boolean;
  /** Default true. */
  readonly prune?: boolean;
  readonly project?: string;
  /** Replaces the one source of `repoUrl` and `path`. */
  readonly sources?: readonly SourceRequest[];
  /** Branch that takes what the hydrator makes of the one source. */
  readonly hydratedTo?: string;
  readonly retryLimit?: number;
}

export interface SourceRequest {
  readonly repoURL: string;
  readonly targetRevision: string;
  readonly path?: string;
  /** Other sources refer to it by this name. */
  readonly ref?: string;
}

/** An Application as a platform team would write it. */
export function application(request: ApplicationRequest): KubernetesObject {
  const { name, project = deliveryProject } = request;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: request.namespace ?? 'argocd', labels: labelsOf(request) },
    spec: {
      project,
      ...sourcesOf(request),
      destination: { server: 'https://kubernetes.default.svc', namespace: request.destination ?? name },
      syncPolicy: syncPolicy(request),
    },
  };
}

/** A selector finds an application as its name does. */
export function labelsOf({ name }: Pick<ApplicationRequest, 'name'>): Readonly<Record<string, string>> {
  return { delivery: name };
}

/** Where the manifests come from. */
export function sourcesOf({ path, repoUrl, sources, hydratedTo }: ApplicationRequest) {
  if (sources !== undefined) return { sources };
  const source = { repoURL: repoUrl, path, targetRevision: 'main' };
  if (hydratedTo === undefined) return { source };
  return {
    sourceHydrator: { drySource: source, syncSource: { targetBranch: hydratedTo, path: 'manifests' } },
  };
}

/** Nobody prepares a namespace for an application. */
export const syncOptions: readonly string[] = ['CreateNamespace=true'];

function syncPolicy(request: ApplicationRequest): object {
  const { retryLimit } = request;
  const retry = retryLimit === undefined ? {} : { retry: { limit: retryLimit } };
  const automated = automatedOf(request);
  return { ...(automated === null ? {} : { automated }), ...retry, syncOptions };
}

/** The part `automated` of a sync policy; null where there is none. A block may be there and be switched off. */
export function automatedOf({
  sync = 'automatic',
  selfHeal = true,
  prune = true,
}: Pick<ApplicationRequest, 'sync' | 'selfHeal' | 'prune'>) {
  if (sync === 'manual') return null;
  return { prune, selfHeal, ...(sync === 'switched-off' ? { enabled: false } : {}) };
}
