import { type Sandbox, startSandbox } from '../../../scripts/sandbox/sandbox.ts';
import { type JsonResult, runJson } from '../bump/slipway.ts';

export const clusters = ['aks', 'gke'] as const;
export type Cluster = (typeof clusters)[number];

/** One environment, prod, in two clusters, each with its file and its application. */
export interface TwoClusters extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Delivers a version of chat-api to both; gives its reference. */
  release(version: string, build: number): Promise<string>;
  /** `slipway rollback` of chat-api in prod, watched no longer than the sandbox is fast. */
  rollback(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<JsonResult>;
  read(cluster: Cluster): Promise<string>;
}

const fileOf = (cluster: Cluster) => `gitops/clusters/${cluster}/todo.yaml`;

/** `parallel`: both are written and watched together, else one after the other. */
export async function startTwoClusters({ parallel }: { readonly parallel: boolean }): Promise<TwoClusters> {
  const sandbox = await startSandbox({ environments: [], speed: 20 });
  const { repository, repositoryUrl, environment } = sandbox;
  await placeInBoth(sandbox, parallel);
  const watch = ['--stability', '1s', '--timeout', '40s'];
  const words = ['--repository', repositoryUrl, '--environment', 'prod', '--service', 'chat-api', ...watch];
  return {
    sandbox,
    release: async (version, build) => {
      const image = sandbox.pushImage({ tag: version }).reference;
      const source = ['--source', `acme/chat-api@${'a'.repeat(40)}`, '--build', String(build)];
      const result = await runJson(['deliver', ...words, '--image', image, ...source], { env: environment });
      if (result.decision !== 'delivered') throw new Error(`not delivered: ${JSON.stringify(result)}`);
      return image;
    },
    rollback: (own, env = {}) => runJson(['rollback', ...words, ...own], { env: { ...environment, ...env } }),
    read: async (cluster) => (await repository.readFile('main', fileOf(cluster))) ?? '',
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

async function placeInBoth({ repository, argocd, repositoryUrl }: Sandbox, parallel: boolean): Promise<void> {
  const manifests = (await repository.readFile('main', 'gitops/environments/prod/todo.yaml')) ?? '';
  const config = (await repository.readFile('main', 'slipway.yaml')) ?? '';
  const prod = `  - name: prod
    targets: [${clusters.join(', ')}]
    parallel: ${parallel}
    images: "${'gitops/clusters/{target}/todo.yaml'}"
    argocd: { applications: ["todo-{target}"] }
`;
  const files = {
    'slipway.yaml': `${config.split('environments:\n')[0]}environments:\n${prod}`,
    ...Object.fromEntries(clusters.map((cluster) => [fileOf(cluster), manifests])),
  };
  await repository.commit({ branch: 'main', files, message: 'Run prod in two clusters' });
  for (const cluster of clusters)
    argocd.addApplication({
      name: `todo-${cluster}`,
      labels: {},
      source: { repoURL: repositoryUrl, targetRevision: 'main', path: `gitops/clusters/${cluster}` },
      destinationNamespace: `todo-${cluster}`,
    });
  await Promise.all(
    clusters.map((cluster) =>
      argocd.waitFor(`todo-${cluster}`, {
        what: 'the first sync to be healthy',
        isDone: ({ operation, status }) =>
          operation === undefined && status.sync.status === 'Synced' && status.health.status === 'Healthy',
      }),
    ),
  );
}

/** Takes the pods of chat-api away, as a person does who has mended what they waited for. */
export function replacePods({ argocd: { cluster } }: Sandbox, target: Cluster): void {
  for (const resource of cluster.all()) {
    const { kind, namespace, name } = resource.ref;
    if (kind === 'Pod' && namespace === `todo-${target}` && name.startsWith('chat-api'))
      cluster.remove(resource);
  }
}
