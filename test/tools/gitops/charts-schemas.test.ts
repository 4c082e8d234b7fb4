import { beforeAll, describe, expect, test } from 'vitest';
import {
  clusters,
  type KubernetesVersion,
  kubernetesVersions,
  type ManifestObject,
  render,
  renderCluster,
} from './render.ts';
import { openValidator, type Validator } from './schemas.ts';

const [newest] = kubernetesVersions;
const validators = new Map<KubernetesVersion, Validator>();

beforeAll(async () => {
  for (const version of kubernetesVersions) validators.set(version, await openValidator(version));
});

async function findProblems(
  objects: readonly ManifestObject[],
  version: KubernetesVersion,
): Promise<readonly string[]> {
  const validate = validators.get(version);
  if (validate === undefined) throw new Error(`no validator of ${version}`);
  return (await Promise.all(objects.map(validate))).flat();
}

describe('every object of the charts', () => {
  test.each(clusters)(
    'is valid in $environment on $cloud, on each minor that is supported',
    async (cluster) => {
      const objects = await renderCluster(cluster);
      expect(objects.length).toBeGreaterThan(100);
      for (const version of kubernetesVersions) expect(await findProblems(objects, version)).toEqual([]);
    },
  );

  test('is valid as a Rollout too', async () => {
    const more = ['--set', 'defaults.workload=Rollout'];
    const objects = await render({ chart: 'todo', environment: 'prod', cloud: 'aks', more });
    expect(objects.filter(({ kind }) => kind === 'Rollout')).toHaveLength(10);
    expect(await findProblems(objects, newest)).toEqual([]);
  });

  test.each(['aiven', 'google-managed', 'oci-streaming', 'confluent', 'event-hubs'])(
    'is valid with the managed Kafka %s',
    async (profile) => {
      const more = ['--set', `kafka.profile=${profile},kafka.brokers=kafka.example.com:9093`];
      const objects = await render({ chart: 'todo-dapr', environment: 'prod', cloud: 'gke', more });
      expect(objects.filter(({ kind }) => kind === 'ExternalSecret').length).toBeGreaterThan(8);
      expect(await findProblems(objects, newest)).toEqual([]);
    },
  );
});

describe('the schemas', () => {
  const metadata = { name: 'a', namespace: 'b', labels: {} };

  test.each([
    ['a misspelt field of Kubernetes', { apiVersion: 'v1', kind: 'Service', metadata, spec: { port: [] } }],
    [
      'a wrong type in Kubernetes',
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 'two' } },
    ],
    [
      'a misspelt field of a generated model',
      {
        apiVersion: 'keda.sh/v1alpha1',
        kind: 'ScaledObject',
        metadata,
        spec: { scaleTargetRef: { name: 'a', knd: 'b' }, triggers: [] },
      },
    ],
    [
      'a wrong word in a generated model',
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata,
        spec: { rules: [{ matches: [{ path: { type: 'Prefix', value: '/' } }] }] },
      },
    ],
    [
      'an authentication that Dapr does not have',
      {
        apiVersion: 'dapr.io/v1alpha1',
        kind: 'Component',
        metadata,
        scopes: ['a'],
        spec: { type: 'pubsub.kafka', version: 'v1', metadata: [{ name: 'authType', value: 'sasl_ssl' }] },
      },
    ],
    [
      'a field that a component of Dapr does not have',
      {
        apiVersion: 'dapr.io/v1alpha1',
        kind: 'Component',
        metadata,
        scopes: ['a'],
        spec: { type: 'pubsub.kafka', version: 'v1', metadata: [{ name: 'tls', value: 'true' }] },
      },
    ],
    [
      'an API that Strimzi no longer has',
      { apiVersion: 'kafka.strimzi.io/v1beta2', kind: 'Kafka', metadata },
    ],
    ['a kind that nobody knows', { apiVersion: 'example.com/v1', kind: 'Thing', metadata }],
  ])('catch %s', async (_what, object) => {
    expect(await findProblems([object], newest)).not.toEqual([]);
  });
});
