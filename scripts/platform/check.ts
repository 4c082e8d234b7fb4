import { provideChartTool } from '../tools/chart-tools.ts';
import { type Cloud, type Component, isForeignChart, readComponents } from './component.ts';
import { imagesOf, judgeObject } from './judge.ts';
import { readKeys } from './keys.ts';
import { allClusters, planReleases, type Release } from './release.ts';
import { hasChart, type RenderedObject, type Renderer, renderRelease } from './render.ts';

export interface PlatformCheck {
  /** The GitOps repository. */
  readonly root: string;
  /** Folder of charts, instead of their repositories. */
  readonly charts?: string | undefined;
  /** Names of components; left out: all. */
  readonly only?: readonly string[] | undefined;
  readonly kubeVersion: string;
}

export interface Finding {
  /** Name of the Application. */
  readonly release: string;
  readonly problem: string;
}

/** Renders components for every cluster they are meant for; gives what no object may do, or why it does not render. */
export async function checkPlatform(
  { root, charts, only, kubeVersion }: PlatformCheck,
  onProgress: (line: string) => void,
): Promise<Finding[]> {
  const components = [...(await readComponents(root)).values()].filter(
    (component) => hasChart(component) && (only === undefined || only.includes(component.name)),
  );
  const releases = await planReleases(root, components, allClusters(sampleAnnotations(components)));
  const renderer: Renderer = { helm: await provideChartTool('helm'), root, charts, kubeVersion };
  const findings: Finding[] = [];
  for (const [index, release] of releases.entries()) {
    onProgress(`${index + 1}/${releases.length} ${release.name}`);
    findings.push(...(await checkRelease(renderer, release)));
  }
  return findings;
}

async function checkRelease(renderer: Renderer, release: Release): Promise<Finding[]> {
  try {
    const listed = await readListedImages(renderer.root, release);
    const objects = await renderRelease(renderer, release);
    return objects.flatMap((object) =>
      [...judgeObject(object), ...judgeImages(object, listed)].map((problem) => ({
        release: release.name,
        problem: `${object.kind} ${object.metadata.name} ${problem}`,
      })),
    );
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    return [{ release: release.name, problem: words }];
  }
}

/** The images that `keys.yaml` lists; a chart of our own has none, and its images are known. */
async function readListedImages(
  root: string,
  { component }: Release,
): Promise<readonly string[] | undefined> {
  return isForeignChart(component) ? (await readKeys(root, component.name)).images : undefined;
}

function judgeImages(object: RenderedObject, listed: readonly string[] | undefined): string[] {
  if (listed === undefined) return [];
  const strangers = imagesOf(object).filter((image) => !listed.includes(image));
  return strangers.map((image) => `runs ${image}, which keys.yaml does not list`);
}

/** Values of the right shape for what only a cluster knows. */
function sampleAnnotations(components: readonly Component[]): (cloud: Cloud) => Record<string, string> {
  const asked = components.flatMap(({ parameters = [] }) => parameters.map(({ annotation }) => annotation));
  const known = { dnsZone: 'example.com', ingressIP: '203.0.113.10' };
  const sample = Object.fromEntries(asked.map((annotation = 'none') => [annotation, 'sample']));
  return () => ({ ...sample, ...known });
}
