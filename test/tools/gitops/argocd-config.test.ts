import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { environments } from '../../../scripts/platform/component.ts';
import {
  type ArgocdAdmin,
  openArgocdAdmin,
  readConfig,
  readValues,
  writeNotifications,
} from './argocd-admin.ts';
import { root } from './root.ts';

let admin: ArgocdAdmin;
beforeAll(async () => {
  admin = await openArgocdAdmin();
});
afterAll(() => admin[Symbol.asyncDispose]());

/** The rights the README of the action asks for, as `resource, action` in backticks. */
async function documentedRights(): Promise<string[]> {
  const readme = await readFile(join(root, 'actions', 'rollout', 'README.md'), 'utf8');
  const [, paragraph = ''] = /It needs ([\s\S]*?)Base paths, proxies/.exec(readme) ?? [];
  const rights = [...paragraph.matchAll(/`(\w+,\s+[\w*./]+)`/g)].map(([, right = '']) =>
    right.replace(/,\s+/, ', '),
  );
  // The table of the inputs asks for it, for ApplicationSets that sync in steps.
  if (readme.includes('`applicationsets, get`')) rights.push('applicationsets, get');
  return rights.sort();
}

function rightsIn(policies: readonly string[], subject: string): string[] {
  const rows = policies.map((line) => line.split(',').map((cell) => cell.trim()));
  return rows.flatMap(([kind, who, resource, action, object = '', effect]) => {
    if (kind !== 'p' || who !== subject) return [];
    expect(object).toMatch(/^todo-/);
    expect(effect).toBe('allow');
    return [`${resource}, ${action}`];
  });
}

describe('what Slipway may do in Argo CD', () => {
  test('is what the rollout action documents, for the account and for the role of each project', async () => {
    const wanted = await documentedRights();
    expect(wanted).toHaveLength(6);
    const csv = String((await readConfig('accounts', 'configs', 'rbac'))['policy.csv']);
    expect(rightsIn(csv.split('\n'), 'role:slipway').sort()).toEqual(wanted);
    for (const env of environments) {
      const file = join(root, 'gitops', 'argocd', 'projects', `todo-${env}.yaml`);
      const { spec } = parse(await readFile(file, 'utf8')) as {
        spec: { roles: readonly { name: string; policies: readonly string[] }[] };
      };
      const role = spec.roles.find(({ name }) => name === 'slipway');
      expect(rightsIn(role?.policies ?? [], `proj:todo-${env}:slipway`).sort()).toEqual(wanted);
    }
  });

  test.each([
    ['get', 'applications', 'todo-prod/todo-prod-aks'],
    ['sync', 'applications', 'todo-prod/todo-prod-aks'],
    ['action/argoproj.io/Rollout/abort', 'applications', 'todo-prod/todo-prod-aks'],
    ['delete/core/Pod/todo-apps/chat-api-0', 'applications', 'todo-prod/todo-prod-aks'],
    ['get', 'logs', 'todo-prod/todo-prod-aks'],
    ['get', 'applicationsets', 'todo-prod/todo'],
  ])('reaches as far as %s of %s', async (action, resource, object) => {
    await expect(admin.can('slipway', action, resource, object)).resolves.toBe(true);
  });

  test.each([
    ['delete', 'applications', 'todo-prod/todo-prod-aks'],
    ['update', 'applications', 'todo-prod/todo-prod-aks'],
    ['create', 'applications', 'todo-prod/todo-prod-aks'],
    ['override', 'applications', 'todo-prod/todo-prod-aks'],
    ['delete/apps/Deployment/todo-apps/chat-api', 'applications', 'todo-prod/todo-prod-aks'],
    ['action/apps/Deployment/restart', 'applications', 'todo-prod/todo-prod-aks'],
    ['get', 'applications', 'platform/kafka-prod-aks'],
    ['sync', 'applications', 'platform/kafka-prod-aks'],
    ['create', 'exec', 'todo-prod/todo-prod-aks'],
    ['get', 'clusters', '*'],
    ['update', 'projects', 'todo-prod'],
    ['update', 'accounts', 'slipway'],
  ])('ends before %s of %s %s', async (action, resource, object) => {
    await expect(admin.can('slipway', action, resource, object)).resolves.toBe(false);
  });

  test('is no less than what an engineer may: they look, and do not sync', async () => {
    await expect(admin.can('todo-engineers', 'get', 'applications', 'platform/kafka-prod-aks')).resolves.toBe(
      true,
    );
    await expect(admin.can('todo-engineers', 'sync', 'applications', 'todo-dev/todo-dev-aks')).resolves.toBe(
      false,
    );
    await expect(admin.can('todo-on-call', 'sync', 'applications', 'todo-prod/todo-prod-aks')).resolves.toBe(
      true,
    );
    await expect(admin.can('stranger', 'get', 'applications', 'todo-dev/todo-dev-aks')).resolves.toBe(false);
  });
});

test('Argo CD takes the whole of its configuration', async () => {
  const topics = await Promise.all([
    readConfig('accounts', 'configs', 'cm'),
    readConfig('health', 'configs', 'cm'),
    readValues('argo-cd', 'configs', 'cm'),
  ]);
  const data = Object.assign({ url: 'https://argocd.example.com' }, ...topics) as Record<string, unknown>;
  const texts = Object.entries(data).map(([key, value]) => [key, String(value)]);
  const labels = { 'app.kubernetes.io/part-of': 'argocd' };
  const configMap = await admin.write('all.yaml', {
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm', namespace: 'argocd', labels } },
    data: Object.fromEntries(texts),
  });
  const secret = await admin.write('secret.yaml', {
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'argocd-secret', namespace: 'argocd', labels } },
    data: { 'server.secretkey': 'bm9uZQ==' },
  });
  const words = ['settings', 'validate', '--argocd-cm-path', configMap, '--argocd-secret-path', secret];
  const { output } = await admin.run(words);
  expect(output).not.toContain('❌');
  // The built-in one, and Slipway's.
  expect(output).toContain('2 accounts');
});

describe('the health of what Argo CD does not know', () => {
  const access = (status?: object): object => ({
    apiVersion: 'access.strimzi.io/v1alpha1',
    kind: 'KafkaAccess',
    metadata: { name: 'chat-api', namespace: 'todo-apps', generation: 2 },
    spec: {},
    ...(status === undefined ? {} : { status }),
  });
  const ready = (status: string): object[] => [{ type: 'Ready', status, message: 'no such user' }];

  test.each([
    ['Progressing', undefined],
    ['Progressing', { observedGeneration: 1, conditions: ready('True') }],
    ['Healthy', { observedGeneration: 2, conditions: ready('True') }],
    ['Degraded', { observedGeneration: 2, conditions: ready('False') }],
  ])('of a KafkaAccess is %s when it should be', async (health, status) => {
    await expect(admin.healthOf(access(status))).resolves.toContain(`STATUS: ${health}`);
  });

  test('of a KafkaAccess that fails says why', async () => {
    const failed = { observedGeneration: 2, conditions: ready('False') };
    await expect(admin.healthOf(access(failed))).resolves.toContain('no such user');
  });

  test.each([
    ['Progressing', undefined],
    ['Progressing', { observedGeneration: 2, nodeIds: [0, 1] }],
    ['Healthy', { observedGeneration: 2, nodeIds: [0, 1, 2] }],
  ])('of a KafkaNodePool is %s when it should be', async (health, status) => {
    const pool = {
      ...{ apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaNodePool' },
      metadata: { name: 'broker', namespace: 'infra-services', generation: 2 },
      ...{ spec: { replicas: 3 }, ...(status === undefined ? {} : { status }) },
    };
    await expect(admin.healthOf(pool)).resolves.toContain(`STATUS: ${health}`);
  });

  const set = (status?: object): object => ({
    ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', metadata: { name: 'platform' } },
    spec: { strategy: { type: 'RollingSync' } },
    ...(status === undefined ? {} : { status }),
  });
  const complete = [{ type: 'ResourcesUpToDate', status: 'True', message: 'generated' }];
  const step = (application: string, status: string): object => ({ application, status });

  test.each([
    ['Progressing', undefined],
    ['Progressing', { conditions: [{ type: 'ParametersGenerated', status: 'True', message: '' }] }],
    // Argo CD's own says Healthy here, before the first step has begun.
    ['Progressing', { conditions: complete }],
    [
      'Progressing',
      { conditions: complete, applicationStatus: [step('dapr', 'Healthy'), step('kafka', 'Waiting')] },
    ],
    [
      'Healthy',
      { conditions: complete, applicationStatus: [step('dapr', 'Healthy'), step('kafka', 'Healthy')] },
    ],
    ['Degraded', { conditions: [{ type: 'ErrorOccurred', status: 'True', message: 'no such project' }] }],
  ])('of an ApplicationSet that rolls out is %s when it should be', async (health, status) => {
    await expect(admin.healthOf(set(status))).resolves.toContain(`STATUS: ${health}`);
  });

  test('of an ApplicationSet that does not roll out is that of its applications being there', async () => {
    const plain = { ...set({ conditions: complete }), spec: {} };
    await expect(admin.healthOf(plain)).resolves.toContain('STATUS: Healthy');
  });

  test('of an Application is that of what it deploys', async () => {
    const application = {
      ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'kafka' } },
      status: { health: { status: 'Degraded' } },
    };
    await expect(admin.healthOf(application)).resolves.toContain('STATUS: Degraded');
  });
});

describe('what Argo CD tells', () => {
  const application = (phase: string, health: string): object => ({
    ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' },
    metadata: { name: 'todo-prod-aks', namespace: 'argocd' },
    status: {
      ...{ health: { status: health }, sync: { revision: 'abc' } },
      operationState: { phase, message: 'broken', syncResult: { revision: 'abc' } },
    },
  });

  test.each([
    ['failed', 'Failed', 'Healthy', true],
    ['failed', 'Succeeded', 'Healthy', false],
    ['degraded', 'Succeeded', 'Degraded', true],
    ['degraded', 'Succeeded', 'Healthy', false],
    ['deployed', 'Succeeded', 'Healthy', true],
    ['deployed', 'Succeeded', 'Progressing', false],
  ])('of %s at an operation that %s and health %s: %s', async (trigger, phase, health, tells) => {
    const options = await writeNotifications(admin);
    const file = await admin.write('application.yaml', application(phase, health));
    const { output } = await admin.run(['notifications', 'trigger', 'run', trigger, file, ...options]);
    expect(output).toMatch(new RegExp(`\\S+\\s+${tells}\\s*$`, 'm'));
  });
});

test('No repository of charts is known to Argo CD that no component uses', async () => {
  const repositories = Object.values(await readConfig('repositories', 'configs', 'repositories'));
  const urls = repositories.map((repository) => `oci://${(repository as { url: string }).url}`);
  const folders = await readdir(join(root, 'gitops', 'platform'), { withFileTypes: true });
  const texts = await Promise.all(
    folders
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => readFile(join(root, 'gitops', 'platform', name, 'component.yaml'), 'utf8')),
  );
  const used = texts.flatMap((text) => /^repoURL: (oci:\S+)/m.exec(text)?.[1] ?? []);
  expect([...new Set(used)].sort()).toEqual(urls.sort());
});
