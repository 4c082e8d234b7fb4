import { openSession } from '../../test/cluster/argocd/api.ts';
import { type KubernetesApi, KubernetesRefusal } from '../../test/cluster/kubernetes-api.ts';
import { imageReference } from '../../test/cluster/registry.ts';
import { application } from '../../test/scenarios/application.ts';
import { settle } from '../../test/scenarios/settle.ts';
import type { BareRepository } from '../sandbox/repository.ts';
import { firstVersion } from '../sandbox/sandbox.ts';
import {
  type EnvironmentName,
  environments,
  imagesOf,
  type ServiceName,
  seedFiles,
  services,
} from '../sandbox/seed.ts';
import type { Description } from './description.ts';

/** dev, staging and prod on a running cluster, each with an application of its own. */
export interface Settlement {
  readonly cluster: Description;
  readonly kubernetes: KubernetesApi;
  /** Takes what runs in them. */
  readonly repository: BareRepository;
  readonly repositoryUrl: string;
  /** Of the names of their applications and namespaces. */
  readonly prefix: string;
}

/** The environments that every cluster of `npm run cluster up` begins with. */
export const labPrefix = 'todo';

/** The application of an environment, and the namespace it deploys to. */
export function nameIn({ prefix }: Pick<Settlement, 'prefix'>, environment: EnvironmentName): string {
  return `${prefix}-${environment}`;
}

/** A reference of a service's image; a word in the tag decides what becomes of its pods. */
export function imageOn({ registry }: Description, service: ServiceName, tag: string): string {
  return imageReference(registry, `acme/${service}`, tag);
}

/** Writes the platform's files, creates the three applications and waits until all are healthy. */
export async function settleEnvironments(settlement: Settlement, signal?: AbortSignal): Promise<void> {
  const { cluster, kubernetes, repository, repositoryUrl: repoUrl, prefix } = settlement;
  await repository.commit({
    branch: 'main',
    message: `Run ${services.length} services at ${firstVersion}`,
    files: seedFiles({
      registryHost: cluster.registry,
      argocdUrl: cluster.url,
      applications: `${prefix}-{environment}`,
      images: imagesOf((service) => imageOn(cluster, service, firstVersion)),
    }),
  });
  await kubernetes.applyAll(
    environments.map((name) =>
      application({ name: nameIn(settlement, name), path: `gitops/environments/${name}`, repoUrl }),
    ),
  );
  const admin = openSession(cluster.url, cluster.token);
  await Promise.all(environments.map((name) => settle({ admin }, nameIn(settlement, name), { signal })));
}

/** Takes the applications and their namespaces away; what is in them goes with them, a moment later. */
export async function removeEnvironments(settlement: Settlement): Promise<void> {
  const { kubernetes } = settlement;
  for (const environment of environments) {
    const name = nameIn(settlement, environment);
    await remove(kubernetes, applicationPath(name));
    await remove(kubernetes, `/api/v1/namespaces/${name}`);
  }
}

/** What is not there needs no removal. */
async function remove(kubernetes: KubernetesApi, path: string): Promise<void> {
  await kubernetes.call('DELETE', path).catch((error: unknown) => {
    if (!(error instanceof KubernetesRefusal && error.status === 404)) throw error;
  });
}

export function applicationPath(name: string): string {
  return `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${name}`;
}
