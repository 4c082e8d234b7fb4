import {
  type Cloud,
  type Component,
  type EnvironmentName,
  isForeignChart,
  readComponents,
} from '../../../scripts/platform/component.ts';
import { type Cluster, planReleases, type Release } from '../../../scripts/platform/release.ts';
import { type RenderedObject, renderRelease } from '../../../scripts/platform/render.ts';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import { readContract } from './cluster-contract.ts';
import { kubeVersion } from './own-charts.ts';
import { render } from './render.ts';
import { root } from './root.ts';

/** The charts that applicationsets/todo.yaml names; all others are components. */
export const applicationCharts = ['todo-dapr', 'todo'] as const;

/** A cluster with well-formed values for every annotation that Terraform promises. */
export async function describeCluster(env: EnvironmentName, cloud: Cloud): Promise<Cluster> {
  const promised = (await readContract())[cloud];
  const annotations = promised.map((name) => [
    name,
    name.startsWith('identity.') ? identity : `todo-${name.toLowerCase()}`,
  ]);
  return {
    ...{ env, cloud, region: 'region-1', kafkaMode: 'strimzi' },
    annotations: { ...Object.fromEntries(annotations), dnsZone: `${cloud}.${env}.example.com` },
  };
}

const identity = '00000000-0000-4000-8000-000000000001';

export function isForeign(component: Component): boolean {
  return isForeignChart(component) || 'repoURL' in component;
}

/** The components of a cluster that this repository has the charts of. */
export async function planOwnReleases(cluster: Cluster): Promise<readonly Release[]> {
  const components = [...(await readComponents(root)).values()];
  return planReleases(
    root,
    components.filter((component) => !isForeign(component)),
    [cluster],
  );
}

/** Every object of a cluster that a chart of this repository makes. */
export async function renderOwnObjects(cluster: Cluster): Promise<readonly RenderedObject[]> {
  const helm = await provideChartTool('helm');
  const releases = await planOwnReleases(cluster);
  const request = { environment: cluster.env, cloud: cluster.cloud };
  const [components, application] = await Promise.all([
    Promise.all(releases.map((release) => renderRelease({ helm, root, kubeVersion }, release))),
    Promise.all(applicationCharts.map((chart) => render({ ...request, chart }))),
  ]);
  return [...components.flat(), ...application.flat()];
}
