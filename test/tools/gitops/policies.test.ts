import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readObjects } from '../../../scripts/platform/render.ts';
import type { KubernetesObject } from '../../cluster/kubernetes-api.ts';
import { waitFor } from '../../cluster/processes.ts';
import { renderOwnChart } from './own-charts.ts';
import { accepted, byTag, deployment, refused, strimzi } from './policies-cases.ts';
import { type PolicyCluster, startPolicyCluster } from './policies-cluster.ts';
import { clouds, renderCluster } from './render.ts';
import { root } from './root.ts';

const chart = join(root, 'gitops', 'policies');
/** Kinds of the charts that a policy looks at. */
const judgedKinds = new Set([
  'CronJob',
  'Deployment',
  'Job',
  'Kafka',
  'KafkaNodePool',
  'Rollout',
  'StatefulSet',
]);

let cluster: PolicyCluster;

beforeAll(async () => {
  cluster = await startPolicyCluster();
  await applyPolicies([]);
  // The API server takes a new policy into account after a moment.
  for (const [name, object, policy] of refused) await untilRefused(name, object, policy);
});
afterAll(() => cluster[Symbol.asyncDispose]());

async function applyPolicies(words: readonly string[]): Promise<void> {
  const objects = readObjects(await renderOwnChart(chart, words));
  const native = objects.filter(({ apiVersion }) => apiVersion === 'admissionregistration.k8s.io/v1');
  await cluster.plane.api.applyAll(native as unknown as readonly KubernetesObject[]);
}

async function untilRefused(name: string, object: KubernetesObject, policy: string): Promise<void> {
  await waitFor(async () => (await cluster.refusalOf(object))?.includes(policy), {
    what: `the refusal of ${name} by ${policy}`,
    deadlineMs: 20_000,
  });
}

describe('the policies, as the API server evaluates them', () => {
  test.each(refused)('refuse %s', async (_, object, policy, words) => {
    const refusal = await cluster.refusalOf(object);
    expect(refusal).toContain(`'${policy}'`);
    expect(refusal).toContain(words);
  });

  test.each(accepted)('take %s', async (_, object) => {
    await expect(cluster.refusalOf(object)).resolves.toBeUndefined();
  });

  test.each(clouds)('take everything that the charts make in prod on %s', async (cloud) => {
    const objects = await renderCluster({ environment: 'prod', cloud });
    const judged = objects.filter(({ kind }) => judgedKinds.has(kind));
    expect(judged.length).toBeGreaterThanOrEqual(12);
    for (const object of judged) {
      const refusal = await cluster.refusalOf(object as KubernetesObject);
      expect(refusal, `${object.kind} ${object.metadata.name}`).toBeUndefined();
    }
  });

  test('let Secrets be written by those who fetch them, and by nobody from Git', async () => {
    const secret: KubernetesObject = {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'todo-apps' } },
      stringData: { password: 'hunter2' },
    };
    const argocd = 'system:serviceaccount:argocd:argocd-application-controller';
    await waitFor(async () => (await cluster.refusalFor(argocd, secret)) !== undefined, {
      what: 'the refusal of a Secret',
      deadlineMs: 20_000,
    });
    await expect(cluster.refusalFor(argocd, secret)).resolves.toContain('todo-secret-writers');
    const fetcher = 'system:serviceaccount:external-secrets:external-secrets';
    await expect(cluster.refusalFor(fetcher, secret)).resolves.toBeUndefined();
  });

  test('have expressions that every API server can check', async () => {
    const statusShape = z.object({
      items: z.array(
        z.object({
          metadata: z.object({ name: z.string() }),
          status: z
            .object({
              typeChecking: z.object({ expressionWarnings: z.array(z.unknown()).optional() }).optional(),
            })
            .optional(),
        }),
      ),
    });
    const path = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
    const policies = await waitFor(
      async () => {
        const { items } = statusShape.parse(await cluster.plane.api.get(path));
        return items.every(({ status }) => status?.typeChecking !== undefined) ? items : undefined;
      },
      { what: 'the type check of every policy', deadlineMs: 60_000 },
    );
    expect(policies.length).toBeGreaterThanOrEqual(7);
    for (const { metadata, status } of policies) {
      expect(status?.typeChecking?.expressionWarnings ?? [], metadata.name).toEqual([]);
    }
  });

  test('warn in dev, and let through', async () => {
    await applyPolicies(['--values', join(chart, 'values-dev.yaml')]);
    const tagged = deployment({ container: byTag });
    await waitFor(async () => (await cluster.refusalOf(tagged)) === undefined, {
      what: 'the end of the refusals',
      deadlineMs: 20_000,
    });
    await expect(cluster.warningsOf(tagged)).resolves.toContain('named by digest');
    await expect(
      cluster.refusalOf(strimzi('KafkaNodePool', { roles: ['controller', 'broker'], replicas: 1 })),
    ).resolves.toBeUndefined();
  });
});

describe('the signature policy, for Kyverno', () => {
  const shape = z.object({
    apiVersion: z.literal('policies.kyverno.io/v1'),
    kind: z.literal('ImageValidatingPolicy'),
    metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
    spec: z.strictObject({
      validationActions: z.array(z.enum(['Deny', 'Audit'])).length(1),
      failurePolicy: z.enum(['Fail', 'Ignore']),
      webhookConfiguration: z.strictObject({ timeoutSeconds: z.int().min(1).max(30) }),
      matchConstraints: z.strictObject({
        namespaceSelector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
        resourceRules: z.array(
          z.strictObject({
            apiGroups: z.array(z.string()),
            apiVersions: z.array(z.string()),
            operations: z.array(z.enum(['CREATE', 'UPDATE'])),
            resources: z.array(z.string()),
          }),
        ),
      }),
      matchImageReferences: z.array(z.strictObject({ glob: z.string() })).min(1),
      validationConfigurations: z.strictObject({
        mutateDigest: z.boolean(),
        verifyDigest: z.boolean(),
        required: z.boolean(),
      }),
      attestors: z.array(
        z.strictObject({
          name: z.string(),
          cosign: z.strictObject({
            keyless: z.strictObject({
              identities: z.array(z.strictObject({ issuer: z.url(), subjectRegExp: z.string() })).min(1),
            }),
            ctlog: z.strictObject({ url: z.url() }),
          }),
        }),
      ),
      validations: z.array(z.strictObject({ expression: z.string(), message: z.string() })).min(1),
    }),
  });

  /** The fields of Kyverno's CRD that are used, read in kyverno/kyverno at 1.19.0, config/crds. */
  async function readPolicy(): Promise<z.output<typeof shape>> {
    const objects = readObjects(await renderOwnChart(chart, []));
    return shape.parse(objects.find(({ kind }) => kind === 'ImageValidatingPolicy'));
  }

  test('denies what our build workflow did not sign', async () => {
    const { spec } = await readPolicy();
    expect(spec.validationActions).toEqual(['Deny']);
    expect(spec.validationConfigurations).toEqual({
      mutateDigest: false,
      verifyDigest: true,
      required: true,
    });
  });

  test.each([
    ['https://github.com/acme/chat-api/.github/workflows/deliver.yml@refs/heads/main', true],
    ['https://github.com/acme/chat-api/.github/workflows/deliver.yml@refs/tags/v1.4.2', true],
    ['https://github.com/acme/chat-api/.github/workflows/deliver.yml@refs/pull/7/merge', false],
    ['https://github.com/acme/chat-api/.github/workflows/other.yml@refs/heads/main', false],
    ['https://github.com/acme-evil/chat-api/.github/workflows/deliver.yml@refs/heads/main', false],
    ['https://github.com/acme/chat-api/.github/workflows/deliver.yml@refs/heads/main-2', false],
  ])('takes the signer %s: %s', async (subject, taken) => {
    const { spec } = await readPolicy();
    const [identity] = spec.attestors.flatMap(({ cosign }) => cosign.keyless.identities);
    expect(new RegExp(identity?.subjectRegExp ?? '').test(subject)).toBe(taken);
  });
});
