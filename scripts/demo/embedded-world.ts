import { digestOf } from '../sandbox/registry.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { applicationName, type EnvironmentName, manifestPath } from '../sandbox/seed.ts';
import type { Stage } from './stage.ts';
import { type ImageRequest, type Suggestion, service, type World } from './world.ts';

const speed = 5;

/** The sandbox of this repository: a model of Argo CD and of a cluster in this very process. */
export const embeddedStage: Stage = {
  announcement: 'Starting a Git server, an image registry and Argo CD over a model cluster, on 127.0.0.1 …',
  timeScale: `model time runs ${speed} times as fast as real time`,
  farewell: 'the servers are down and their files removed',
  keepCommand: 'npm run demo -- --keep',
  open: async () => {
    const sandbox = await startSandbox({ speed });
    return { ...presentSandbox(sandbox), [Symbol.asyncDispose]: () => sandbox.close() };
  },
};

/** The sandbox as the demo sees it. */
export function presentSandbox(sandbox: Sandbox): World {
  const { argocd, registry, repository, repositoryUrl, environment } = sandbox;
  const applicationOf = (name: EnvironmentName) => argocd.application(applicationName(name));
  return {
    places: [
      { name: 'Git', address: repositoryUrl },
      { name: 'registry', address: `http://${registry.host}` },
      {
        name: 'Argo CD',
        address: `${argocd.url} (${argocd.store.all().length} applications, all healthy)`,
      },
    ],
    repositoryUrl,
    repository,
    environment,
    pace: { stability: '2s', timeout: '60s' },
    suggestions: suggestionsFor(sandbox),
    image: (request) => imageOf(sandbox, request),
    readManifests: async (name) => (await repository.readFile('main', manifestPath(name))) ?? '',
    readRunningImages: async (name, one = service) =>
      (applicationOf(name).status.summary.images ?? []).filter((image) => image.includes(`/${one}:`)),
    readSettings: async (name) => structuredClone(applicationOf(name).spec),
    watchServing: async (name, listener) => {
      listener(countServing(sandbox, name));
      argocd.cluster.onChange(() => listener(countServing(sandbox, name)));
    },
    readComplaints: async () => argocd.violations,
  };
}

function imageOf(sandbox: Sandbox, { service: name = service, version, fate }: ImageRequest): string {
  if (fate === 'missing') return neverPushed(sandbox, version);
  const outcome = fate === 'ready' ? {} : { outcome: fate };
  return sandbox.pushImage({ service: name, tag: version, ...outcome }).reference;
}

/** A digest that looks like any other, of bytes that no registry has. */
function neverPushed({ registry }: Sandbox, tag: string): string {
  return `${registry.host}/acme/${service}:${tag}@${digestOf(Buffer.from(`${service} ${tag}, not pushed`))}`;
}

function countServing({ argocd }: Sandbox, environment: EnvironmentName): number {
  const found = argocd.cluster.get({ kind: 'Deployment', namespace: `todo-${environment}`, name: service });
  return found?.kind === 'Deployment' ? found.status.available : 0;
}

function suggestionsFor({ argocd, gitToken, repositoryUrl }: Sandbox): readonly Suggestion[] {
  const application = `${argocd.url}/api/v1/applications/${applicationName('dev')}`;
  const cloneUrl = repositoryUrl.replace('http://', `http://x:${gitToken}@`);
  return [
    {
      shows: 'what Argo CD says',
      command: `curl -s -H "Authorization: Bearer $ARGOCD_AUTH_TOKEN" ${application}`,
    },
    {
      shows: 'every commit, with the trailers that say who wrote what and why',
      command: `git -c credential.helper= clone ${cloneUrl} platform && git -C platform log`,
    },
  ];
}
