import { describe, expect, test } from 'vitest';
import { readQuantity, worstCase } from './capacity.ts';
import { environments, renderCluster } from './render.ts';

describe.each(environments)('the quotas of %s', (environment) => {
  const rendered = renderCluster({ environment, cloud: 'aks' });

  test.each(['todo-apps', 'infra-services'])(
    'of %s hold the largest scale and a rollout of everything',
    async (name) => {
      const objects = await rendered;
      const quota = objects.find(
        ({ kind, metadata }) => kind === 'ResourceQuota' && metadata.namespace === name,
      );
      if (quota === undefined) throw new Error(`${name} has no quota`);
      const { hard } = quota['spec'] as { readonly hard: Readonly<Record<string, string>> };
      const { requests, limits, pods } = worstCase(objects, name);
      const wanted = {
        'requests.cpu': requests.cpu,
        'requests.memory': requests.memory,
        'limits.cpu': limits.cpu,
        'limits.memory': limits.memory,
        pods,
      };
      for (const [key, amount] of Object.entries(wanted)) {
        const allowed = readQuantity(String(hard[key]));
        expect(amount, `${name} needs ${key}`).toBeLessThanOrEqual(allowed);
        // A quota many times as large as the need protects nobody.
        expect(amount, `${name} is far below ${key}`).toBeGreaterThan(allowed / 5);
      }
    },
  );
});

describe('the sum of a namespace', () => {
  const metadata = { name: 'a', namespace: 'b' };
  const resources = { requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } };
  const annotations = {
    'dapr.io/enabled': 'true',
    'dapr.io/sidecar-cpu-request': '50m',
    'dapr.io/sidecar-memory-request': '512Mi',
    'dapr.io/sidecar-cpu-limit': '500m',
    'dapr.io/sidecar-memory-limit': '1Gi',
  };
  const template = { metadata: { annotations }, spec: { containers: [{ resources }] } };
  const workload = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 2, template } };
  const scaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: { maxReplicas: 4 },
  };

  test('counts sidecars, the largest scale and a rollout’s surge, and no other namespace', () => {
    const elsewhere = { ...workload, metadata: { ...metadata, namespace: 'c' } };
    const { requests, limits, pods } = worstCase([workload, scaler, elsewhere], 'b');
    expect(pods).toBe(5);
    expect(requests.cpu).toBeCloseTo(1.5);
    expect(requests.memory).toBe(5 * 1.5 * 2 ** 30);
    expect(limits.cpu).toBeCloseTo(7.5);
  });

  test.each(['1.5.0', '10Q', ''])('refuses the quantity “%s”', (text) => {
    expect(() => readQuantity(text)).toThrow('no quantity');
  });
});
