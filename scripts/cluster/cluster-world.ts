import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Fate, service, type World } from '../demo/world.ts';
import { type EnvironmentName, manifestPath } from '../sandbox/seed.ts';
import { applicationPath, imageOn, nameIn, type Settlement } from './environments.ts';
import { suggestLooks } from './suggestions.ts';

/** The word of a tag that gives an image its fate. */
const tagEndings: Readonly<Record<Fate, string>> = {
  ready: '',
  crash: '-crash',
  oom: '-oom',
  'no-config': '-no-config',
  missing: '-bad-pull',
};

const podListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ deletionTimestamp: z.string().optional() }),
      spec: z.object({ containers: z.array(z.object({ image: z.string() })) }),
    }),
  ),
});
const deploymentSchema = z.looseObject({
  status: z.object({ availableReplicas: z.number().default(0) }).default({ availableReplicas: 0 }),
});
const applicationSchema = z.looseObject({ spec: z.unknown() });

/** Three environments of a running cluster as the demo sees them. */
export async function presentCluster(settlement: Settlement): Promise<World> {
  const { cluster, kubernetes, repository, repositoryUrl } = settlement;
  const readComplaints = await listenForRefusals(join(cluster.folder, 'argocd-server.log'));
  const namespaceOf = (name: EnvironmentName) => nameIn(settlement, name);
  return {
    places: [
      { name: 'Git', address: repositoryUrl },
      { name: 'registry', address: `http://${cluster.registry}` },
      { name: 'Argo CD', address: `${cluster.url} (its API; its web pages are not part of it)` },
      { name: 'logs', address: cluster.folder },
    ],
    repositoryUrl,
    repository,
    environment: { ARGOCD_AUTH_TOKEN: cluster.token },
    pace: { stability: '15s', timeout: '4m' },
    suggestions: suggestLooks(cluster, { application: namespaceOf('dev'), repositoryUrl }),
    image: ({ service: name = service, version, fate }) =>
      imageOn(cluster, name, `${version}${tagEndings[fate]}`),
    readManifests: async (name) => (await repository.readFile('main', manifestPath(name))) ?? '',
    readRunningImages: async (name, one = service) => {
      const query = `labelSelector=app.kubernetes.io/name=${one}`;
      return imagesOfPods(await kubernetes.get(`/api/v1/namespaces/${namespaceOf(name)}/pods?${query}`));
    },
    readSettings: async (name) =>
      applicationSchema.parse(await kubernetes.get(applicationPath(namespaceOf(name)))).spec,
    watchServing: (name, listener) => {
      const query = `watch=1&fieldSelector=metadata.name=${service}`;
      const path = `/apis/apps/v1/namespaces/${namespaceOf(name)}/deployments?${query}`;
      return kubernetes.watch(path, (object) => listener(countServing(object)));
    },
    readComplaints,
  };
}

function imagesOfPods(list: unknown): readonly string[] {
  const living = podListSchema
    .parse(list)
    .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return [...new Set(living.flatMap(({ spec }) => spec.containers.map(({ image }) => image)))];
}

/** None where nobody can tell any more. */
function countServing(object: unknown): number {
  return object === undefined ? 0 : deploymentSchema.parse(object).status.availableReplicas;
}

/** Codes of the calls that should not have been made: what they asked for does not exist, or is not theirs to ask. */
const refusals: readonly string[] = [
  'InvalidArgument',
  'PermissionDenied',
  'Unauthenticated',
  'Unimplemented',
];
const callSchema = z.looseObject({
  'grpc.code': z.string(),
  'grpc.method': z.string(),
  'grpc.error': z.string().default(''),
});

/** Calls that Argo CD's API server has refused since now, by its own log. */
async function listenForRefusals(logFile: string): Promise<() => Promise<readonly string[]>> {
  const { size } = await stat(logFile);
  return async () => {
    const log = (await readFile(logFile)).subarray(size).toString('utf8');
    return log
      .split('\n')
      .map((line) => readRefusal(line))
      .filter((refusal) => refusal !== undefined);
  };
}

function readRefusal(line: string): string | undefined {
  if (!line.includes('"grpc.code"')) return undefined;
  const call = callSchema.parse(JSON.parse(line));
  return refusals.includes(call['grpc.code']) ? `${call['grpc.method']}: ${call['grpc.error']}` : undefined;
}
