import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, type Component, readComponents } from '../../../scripts/platform/component.ts';
import { judgeObject } from '../../../scripts/platform/judge.ts';
import { allClusters, planReleases, type Release } from '../../../scripts/platform/release.ts';
import {
  hasChart,
  type RenderedObject,
  readObjects,
  renderRelease,
} from '../../../scripts/platform/render.ts';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import { readContract } from './cluster-contract.ts';
import { type KubernetesValidator, openKubernetesValidator } from './kubernetes-schemas.ts';
import { kubeVersion, renderOwnChart } from './own-charts.ts';
import { checkOperatorObject } from './platform-shapes.ts';
import type { ManifestObject } from './render.ts';
import { root } from './root.ts';

/** The charts of this part: those of gitops/charts have tests of their own. */
function isOwnChart(component: Component): boolean {
  return hasChart(component) && !('chart' in component) && !('valuesFrom' in component);
}

const contract = await readContract();
const annotationsOf = (cloud: Cloud): Record<string, string> => ({
  ...Object.fromEntries(contract[cloud].map((annotation) => [annotation, `the-${annotation}`])),
  dnsZone: `${cloud}.example.com`,
});
const components = [...(await readComponents(root)).values()].filter(isOwnChart);
const releases = await planReleases(root, components, allClusters(annotationsOf));
const folders = components.map((component) => ('directory' in component ? component.directory : ''));

let helm: string;
let validateKubernetes: KubernetesValidator;

beforeAll(async () => {
  helm = await provideChartTool('helm');
  validateKubernetes = await openKubernetesValidator('1.36.0');
});

async function render(release: Release): Promise<RenderedObject[]> {
  return renderRelease({ helm, root, kubeVersion }, release);
}

/** The one kind of Kyverno has a test of its own (policies.test.ts). */
async function check(object: RenderedObject): Promise<readonly string[]> {
  if (object.apiVersion === 'policies.kyverno.io/v1') return [];
  const problems =
    checkOperatorObject(object) ?? (await validateKubernetes(object as unknown as ManifestObject));
  return (problems ?? ['no schema knows it']).map(
    (problem) => `${object.kind} ${object.metadata.name}: ${problem}`,
  );
}

describe('the charts of the platform itself', () => {
  test.each(releases.map((release) => [release.name, release] as const))(
    'render valid objects for %s',
    async (_, release) => {
      const objects = await render(release);
      expect(objects.length).toBeGreaterThan(0);
      for (const object of objects) {
        expect(await check(object)).toEqual([]);
        expect(judgeObject(object)).toEqual([]);
        expect(Object.keys((object.metadata['labels'] ?? {}) as object), object.metadata.name).toEqual(
          expect.arrayContaining([
            ...['app.kubernetes.io/instance', 'app.kubernetes.io/managed-by', 'app.kubernetes.io/name'],
            ...['app.kubernetes.io/part-of', 'todo.dev/owner'],
          ]),
        );
      }
    },
  );

  test.each(folders)('%s refuses a value it does not know', async (folder) => {
    const [release] = releases.filter(
      ({ component }) => 'directory' in component && component.directory === folder,
    );
    if (release === undefined) throw new Error(`no cluster has ${folder}`);
    const wrong = { ...release, parameters: { ...release.parameters, unknownValue: 'x' } };
    await expect(render(wrong)).rejects.toThrow('unknownValue');
  });

  test.each(folders)('%s describes every value in its schema', async (folder) => {
    const schema = JSON.parse(await readFile(join(root, folder, 'values.schema.json'), 'utf8')) as {
      additionalProperties: unknown;
      properties: Readonly<Record<string, unknown>>;
    };
    expect(schema.additionalProperties).toBe(false);
    const values = readObjectKeys(await readFile(join(root, folder, 'values.yaml'), 'utf8'));
    expect(values.filter((key) => !(key in schema.properties))).toEqual([]);
  });

  test('share one file of labels with the charts of the application', async () => {
    const shared = await readFile(join(root, 'gitops', 'charts', 'todo', 'templates', '_labels.tpl'), 'utf8');
    for (const folder of folders) {
      expect(await readFile(join(root, folder, 'templates', '_labels.tpl'), 'utf8'), folder).toBe(shared);
    }
  });

  test('make the namespaces that components name', async () => {
    const made = readObjects(await renderOwnChart(join(root, 'gitops', 'platform', 'namespaces'), []))
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata }) => metadata.name);
    const baseline = await readFile(
      join(root, 'gitops', 'charts', 'namespace-baseline', 'values.yaml'),
      'utf8',
    );
    const wanted = new Set([...(await readComponents(root)).values()].map(({ namespace }) => namespace));
    for (const namespace of wanted) {
      const isThere =
        made.includes(namespace) || namespace === 'kube-system' || baseline.includes(`  ${namespace}:`);
      expect(isThere, namespace).toBe(true);
    }
    expect(made.filter((namespace) => !wanted.has(namespace))).toEqual([]);
  });
});

describe('what is judged of a rendered chart', () => {
  const pod = (container: object): RenderedObject => ({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'one' } },
    spec: { template: { spec: { containers: [container] } } },
  });
  const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } };

  test.each([
    ['a tag that moves', pod({ name: 'one', image: 'example.com/one:latest', resources }), 'which moves'],
    ['no tag', pod({ name: 'one', image: 'example.com:5000/one', resources }), 'which moves'],
    ['no limits', pod({ name: 'one', image: 'example.com/one:1.0.0' }), 'resources of one'],
    [
      'a password',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' }, stringData: { password: 'hunter2' } },
      'holds password as text',
    ],
  ])('%s is found', (_, object, words) => {
    expect(judgeObject(object as RenderedObject).join()).toContain(words);
  });

  test('a pinned image with limits, and an empty Secret, are taken', () => {
    expect(judgeObject(pod({ name: 'one', image: 'example.com/one:1.0.0', resources }))).toEqual([]);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' }, data: { password: '' } };
    expect(judgeObject(secret as RenderedObject)).toEqual([]);
  });
});

test('No file of the platform names a moving version', async () => {
  const entries = await readdir(join(root, 'gitops', 'platform'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.yaml$/.test(entry.name));
  for (const file of files) {
    const text = await readFile(join(file.parentPath, file.name), 'utf8');
    expect(/:latest\b|version: (latest|main|HEAD)/.test(text), join(file.parentPath, file.name)).toBe(false);
  }
});

/** The keys of the first level of a YAML map. */
function readObjectKeys(text: string): string[] {
  return [...text.matchAll(/^([A-Za-z][\w-]*):/gm)].map(([, key = '']) => key);
}
