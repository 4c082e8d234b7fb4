import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readComponents } from '../../../scripts/platform/component.ts';
import { allClusters, planReleases } from '../../../scripts/platform/release.ts';
import { hasChart, type RenderedObject, renderRelease } from '../../../scripts/platform/render.ts';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import { readContract } from './cluster-contract.ts';
import { kubeVersion } from './own-charts.ts';
import { chartNames, clusters, type Environment, type ManifestObject, render } from './render.ts';
import { root } from './root.ts';

/**
 * Writes what every chart of ours makes on every cluster into a folder, as scanners read it:
 * charts/<chart>/<env>-<cloud>.yaml and platform/<component>/<env>-<cloud>.yaml; of one environment only, or of all. Gives
 * how many files there are.
 */
export async function writeRendered(folder: string, only?: Environment): Promise<number> {
  const all = [...planCharts(), ...(await planComponents())];
  const files = all.filter(({ path }) => only === undefined || path.includes(`/${only}-`));
  // Two at a time: each is a process of Helm.
  for (let next = 0; next < files.length; next += 2) {
    await Promise.all(files.slice(next, next + 2).map((file) => writeOne(folder, file)));
  }
  return files.length;
}

async function writeOne(folder: string, { path, objectsOf }: PlannedFile): Promise<void> {
  const objects = await objectsOf();
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), objects.map((object) => stringify(object)).join('---\n'));
}

interface PlannedFile {
  readonly path: string;
  readonly objectsOf: () => Promise<readonly (ManifestObject | RenderedObject)[]>;
}

function planCharts(): readonly PlannedFile[] {
  return chartNames.flatMap((chart) =>
    clusters.map((cluster) => ({
      path: `charts/${chart}/${cluster.environment}-${cluster.cloud}.yaml`,
      objectsOf: () => render({ chart, ...cluster }),
    })),
  );
}

/** The components that are charts of this repository, but for those of gitops/charts. */
async function planComponents(): Promise<readonly PlannedFile[]> {
  const contract = await readContract();
  const own = [...(await readComponents(root)).values()].filter(
    (component) => hasChart(component) && !('chart' in component) && !('valuesFrom' in component),
  );
  const all = allClusters((cloud) => ({
    ...Object.fromEntries(contract[cloud].map((annotation) => [annotation, `the-${annotation}`])),
    dnsZone: `${cloud}.example.com`,
  }));
  const helm = await provideChartTool('helm');
  return (await planReleases(root, own, all)).map((release) => ({
    path: `platform/${release.component.name}/${release.cluster.env}-${release.cluster.cloud}.yaml`,
    objectsOf: () => renderRelease({ helm, root, kubeVersion }, release),
  }));
}
