import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { applicationNeeds, applicationTier } from '../../../scripts/platform/application.ts';
import { type Component, isForeignChart, readComponents } from '../../../scripts/platform/component.ts';
import { allClusters, planReleases } from '../../../scripts/platform/release.ts';
import { hasChart, renderRelease } from '../../../scripts/platform/render.ts';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import { readContract } from './cluster-contract.ts';
import { kubeVersion } from './own-charts.ts';
import { clusters, renderText } from './render.ts';
import { root } from './root.ts';

/** Words in a component's values or objects that only another component can answer. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/apiVersion: cert-manager\.io\/|certManager:\n +create: true/, 'cert-manager'],
  [/apiVersion: dapr\.io\//, 'dapr'],
  [/apiVersion: external-secrets\.io\//, 'external-secrets'],
  [/kind: ClusterSecretStore, name: cloud|kind: ClusterSecretStore\n +name: cloud/, 'secret-stores'],
  [/apiVersion: gateway\.networking\.k8s\.io\/|kubernetesGateway:|gateway-httproute/, 'gateway-api'],
  [/apiVersion: keda\.sh\//, 'keda'],
  [/apiVersion: kafka\.strimzi\.io\//, 'strimzi'],
  [/apiVersion: access\.strimzi\.io\//, 'strimzi-access-operator'],
  [/apiVersion: policies\.kyverno\.io\//, 'kyverno'],
  [/kind: ServiceMonitor|kind: PodMonitor|service-?monitor(Selector\w*)?:/i, 'prometheus-operator-crds'],
  [
    /grafana_dashboard|kind: PrometheusRule|dashboards:\n +enabled: true\n +namespace|kube-prometheus-stack-alert/,
    'kube-prometheus-stack',
  ],
  [/todo-standard|kafka-fast/, 'storage'],
  [/otel-collector\.monitoring/, 'opentelemetry-collector'],
  [/jaeger\.monitoring/, 'jaeger'],
  [/cluster-issuer:|kind: ClusterIssuer, name: internal/, 'issuers'],
  [/gatewayClassName: traefik/, 'traefik'],
  [/todo-kafka-bootstrap/, 'kafka'],
  [/schema-registry\.infra-services/, 'schema-registry'],
  // Issuers name the Gateway too, but only challenges wait for it.
  [/sectionName: https/, 'gateway'],
];

const components = await readComponents(root);
/** Where nothing is said in a word of values: quotas refuse pods of a namespace that is not there. */
const unsaid = ['namespace-baseline'];
let secretNames: readonly string[];

beforeAll(async () => {
  const folder = join(root, 'gitops', 'platform', 'secret-stores');
  const files = ['values.yaml', 'values-aks.yaml', 'values-oke.yaml'].map((file) => join(folder, file));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  secretNames = texts.flatMap((text) =>
    [...text.matchAll(/^ {2}([a-z-]+):\n {4}namespace/gm)].map(([, name = '']) => name),
  );
});

function needsIn(text: string): readonly string[] {
  const said = signs.flatMap(([sign, component]) => (sign.test(text) ? [component] : []));
  const usesSecret = secretNames.some((name) => text.includes(name));
  return [...new Set([...said, ...(usesSecret ? ['secret-stores'] : [])])];
}

const contract = await readContract();

/** What a component is made of: the objects of a chart of our own, the values for a chart of others. */
async function textOf(component: Component): Promise<string> {
  const all = allClusters((cloud) =>
    Object.fromEntries(contract[cloud].map((annotation) => [annotation, `the-${annotation}.example.com`])),
  );
  const releases = await planReleases(root, [component], all);
  if (isForeignChart(component)) {
    const files = [...new Set(releases.flatMap(({ valueFiles }) => valueFiles))].filter((file) =>
      existsSync(join(root, file)),
    );
    return (await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))).join('\n');
  }
  if (!hasChart(component)) return '';
  const helm = await provideChartTool('helm');
  const objects = await Promise.all(
    releases.map((release) => renderRelease({ helm, root, kubeVersion }, release)),
  );
  // In the style of a hand, so that the same signs fit.
  return objects
    .flat()
    .map((object) => `apiVersion: ${object.apiVersion}\nkind: ${object.kind}\n${toLines(object)}`)
    .join('\n---\n');
}

function toLines(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replaceAll(/"([^"]+)": ("?)([^"\n,]*)\2,?/g, '$1: $3');
}

describe('what components need', () => {
  test.each([...components.values()].map((component) => [component.name, component] as const))(
    'of %s is what it says',
    async (_, component) => {
      const wanted = needsIn(await textOf(component)).filter((need) => need !== component.name);
      const behind = new Set((component.needs ?? []).flatMap((need) => [need, ...closure(need)]));
      expect(
        wanted.filter((need) => !behind.has(need)),
        'not said',
      ).toEqual([]);
      expect(
        (component.needs ?? []).filter((need) => !wanted.includes(need)),
        'said in vain',
      ).toEqual([]);
    },
  );

  test('of the application is what its charts show in some environment', async () => {
    const texts = await Promise.all(
      clusters.flatMap((cluster) =>
        (['todo', 'todo-dapr'] as const).map((chart) => renderText({ chart, ...cluster })),
      ),
    );
    const wanted = [...needsIn(texts.join('\n---\n')), ...unsaid].filter(
      (need) => !['strimzi', 'storage'].includes(need),
    );
    expect(wanted.toSorted()).toEqual([...applicationNeeds].toSorted());
  });

  test('is there before, in every environment and cloud, but for CRDs that a cloud brings', () => {
    for (const { name, tier, envs, clouds, needs = [] } of components.values()) {
      for (const need of needs) {
        const other = components.get(need);
        expect(other, `${name} needs ${need}`).toBeDefined();
        expect(other?.tier, `${name} needs ${need}`).toBeLessThanOrEqual(tier);
        expect(other?.envs, `${name} needs ${need}`).toEqual(expect.arrayContaining(envs));
        const withoutCloud = need === 'gateway-api' ? clouds.filter((cloud) => cloud !== 'gke') : clouds;
        expect(other?.clouds, `${name} needs ${need}`).toEqual(expect.arrayContaining(withoutCloud));
      }
    }
    for (const need of applicationNeeds) expect(components.get(need)?.tier).toBeLessThan(applicationTier);
  });
});

function closure(name: string): readonly string[] {
  return (components.get(name)?.needs ?? []).flatMap((need) => [need, ...closure(need)]);
}
