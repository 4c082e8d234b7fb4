import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect } from './collect.ts';
import {
  chartNames,
  clusters,
  folderOf,
  lint,
  type ManifestObject,
  render,
  renderCluster,
  renderText,
} from './render.ts';
import { root } from './root.ts';

async function readTemplates(
  chart: (typeof chartNames)[number],
): Promise<readonly (readonly [string, string])[]> {
  const folder = join(folderOf(chart), 'templates');
  const files = (await readdir(folder)).sort();
  return Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const));
}

function identify({ kind, metadata }: ManifestObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

describe.each(chartNames)('the chart %s', (chart) => {
  test.each(clusters)('passes helm’s strictest lint in $environment on $cloud', async (cluster) => {
    expect(await lint(chart, cluster)).toContain('1 chart(s) linted, 0 chart(s) failed');
  });

  test('renders the same bytes every time, in an order that does not depend on chance', async () => {
    const request = { chart, environment: 'prod', cloud: 'aks' } as const;
    expect(await renderText(request)).toBe(await renderText(request));
  });

  test('asks neither the cluster nor chance nor the clock', async () => {
    const pattern = /\b(lookup|rand\w+|genPrivateKey|gen\w*Cert|genCA|uuidv4|now|htpasswd|getHostByName)\b/;
    for (const [file, text] of await readTemplates(chart)) {
      const code = [...text.matchAll(/{{(.*?)}}/gs)].map(([, action = '']) =>
        action.replace(/\/\*.*\*\//s, ''),
      );
      expect(
        code.filter((action) => pattern.test(action.replace(/"[^"]*"/g, ''))),
        file,
      ).toEqual([]);
    }
  });

  test('has the labels of all the others, byte for byte', async () => {
    const labels = async (of: string) =>
      readFile(join(root, 'gitops', 'charts', of, 'templates', '_labels.tpl'), 'utf8');
    expect(await labels(chart)).toBe(await labels('todo'));
  });

  test('refuses a value that it does not know', async () => {
    const more = ['--set', 'ownr=team-x'];
    await expect(render({ chart, environment: 'dev', cloud: 'aks', more })).rejects.toThrow(/ownr/);
  });
});

describe.each(clusters)('the objects of $environment on $cloud', ({ environment, cloud }) => {
  const objects = renderCluster({ environment, cloud });

  test('are each there once, and in a namespace', async () => {
    const names = (await objects).map(identify);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const homeless = (await objects).filter(
      ({ kind, metadata }) => kind !== 'Namespace' && !metadata.namespace,
    );
    expect(homeless.map(identify)).toEqual([]);
  });

  test('say what they are, what they belong to and who owns them', async () => {
    const wanted = ['name', 'instance', 'part-of', 'managed-by'].map((key) => `app.kubernetes.io/${key}`);
    for (const object of await objects) {
      const labels = Object.keys(object.metadata.labels ?? {});
      expect(labels, identify(object)).toEqual(expect.arrayContaining([...wanted, 'todo.dev/owner']));
    }
  });

  test('hold no Secret, and no password in an environment variable', async () => {
    expect((await objects).filter(({ kind }) => kind === 'Secret').map(identify)).toEqual([]);
    const variables = (await objects).flatMap((object) => collect(object, 'env').flat()) as readonly {
      readonly name: string;
      readonly value?: string;
    }[];
    const secretive = variables.filter(({ name }) => /password|secret|token|_key$/i.test(name));
    const allowed = /^(\/etc\/|secretstore-cloud$)/;
    expect(secretive.filter(({ value = '/etc/' }) => !allowed.test(value))).toEqual([]);
  });

  test('run exact images, the services by digest', async () => {
    const images = (await objects).flatMap((object) => collect(object, 'image')) as readonly string[];
    const services = images.filter((image) => image.startsWith('ghcr.io/acme/todo-'));
    expect(services).toHaveLength(10);
    for (const image of services) expect(image).toMatch(/^[^:@]+:[^:@]+@sha256:[0-9a-f]{64}$/);
    for (const image of images) expect(image).toMatch(/:\d+[.]\d+[.]\d+(@sha256:[0-9a-f]{64})?$/);
  });

  test('keep every pod of ours to the restricted standard, with requests and limits, sidecars too', async () => {
    const templates = (await objects).flatMap(({ kind, spec, metadata }) =>
      ['Deployment', 'Rollout', 'Job'].includes(kind)
        ? [{ name: metadata.name, template: (spec as { template: PodTemplate }).template }]
        : [],
    );
    expect(templates).toHaveLength(12);
    for (const { name, template } of templates) expectRestricted(name, template);
  });
});

interface PodTemplate {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly automountServiceAccountToken: boolean;
    readonly serviceAccountName: string;
    readonly securityContext: unknown;
    readonly containers: readonly Readonly<Record<string, unknown>>[];
  };
}

const quantities = { cpu: expect.any(String), memory: expect.any(String) };

function expectRestricted(name: string, { metadata, spec }: PodTemplate): void {
  expect(spec.serviceAccountName, name).toBe(name);
  expect(spec.securityContext, name).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  for (const container of spec.containers) {
    expect(container['securityContext'], name).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container['resources'], name).toEqual({ requests: quantities, limits: quantities });
  }
  const annotations = metadata.annotations ?? {};
  if (annotations['dapr.io/enabled'] === undefined) return;
  const sidecar = ['cpu', 'memory'].flatMap((what) => [`${what}-request`, `${what}-limit`]);
  for (const key of sidecar)
    expect(annotations[`dapr.io/sidecar-${key}`], `${name} ${key}`).toMatch(/^\d+(m|Mi)$/);
}
