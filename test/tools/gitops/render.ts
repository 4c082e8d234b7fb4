import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import { root } from './root.ts';

export const chartNames = ['namespace-baseline', 'kafka', 'schema-registry', 'todo-dapr', 'todo'] as const;
export const environments = ['dev', 'staging', 'prod'] as const;
export const clouds = ['aks', 'gke', 'oke'] as const;
/** The minors the platform runs on: one and two behind the newest. */
export const kubernetesVersions = ['1.36.0', '1.35.0'] as const;

export type ChartName = (typeof chartNames)[number];
export type Environment = (typeof environments)[number];
export type Cloud = (typeof clouds)[number];
export type KubernetesVersion = (typeof kubernetesVersions)[number];

export interface Cluster {
  readonly environment: Environment;
  readonly cloud: Cloud;
}

export const clusters: readonly Cluster[] = environments.flatMap((environment) =>
  clouds.map((cloud) => ({ environment, cloud })),
);

export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

/** The namespace each chart's release has (gitops/platform/<chart>/component.yaml, gitops/argocd/applicationsets). */
const namespaces: Readonly<Record<ChartName, string>> = {
  'namespace-baseline': 'kube-system',
  kafka: 'infra-services',
  'schema-registry': 'infra-services',
  'todo-dapr': 'todo-apps',
  todo: 'todo-apps',
};

export function folderOf(chart: ChartName): string {
  return join(root, 'gitops', 'charts', chart);
}

/** The values files of a chart in a cluster, in the order in which the ApplicationSets name them. */
export function valueFilesOf(chart: ChartName, { environment, cloud }: Cluster): readonly string[] {
  const files = [`values/${chart}.yaml`, `${cloud}/values/${chart}.yaml`];
  if (chart === 'todo') files.push(`${cloud}/todo.yaml`);
  return files.map((file) => join(root, 'gitops', 'environments', environment, file));
}

export interface RenderRequest extends Cluster {
  readonly chart: ChartName;
  readonly kubernetes?: KubernetesVersion;
  /** More arguments of `helm template`: values over the environment's. */
  readonly more?: readonly string[];
}

/** What `helm template` prints. Raises an Error with helm's own words where it refuses. */
export async function renderText({ chart, more = [], ...request }: RenderRequest): Promise<string> {
  const { kubernetes = kubernetesVersions[0], ...cluster } = request;
  const words = ['--namespace', namespaces[chart], '--kube-version', kubernetes, ...more];
  return runHelm(['template', chart, folderOf(chart), ...(await valueWords(chart, cluster)), ...words]);
}

const rendered = new Map<string, Promise<readonly ManifestObject[]>>();

/** The objects of a chart in a cluster; what was rendered once in a file of tests is not rendered again. */
export async function render(request: RenderRequest): Promise<readonly ManifestObject[]> {
  const key = JSON.stringify(request);
  const found = rendered.get(key) ?? renderText(request).then(parseObjects);
  rendered.set(key, found);
  return found;
}

/** The objects of all charts in a cluster. */
export async function renderCluster(cluster: Cluster): Promise<readonly ManifestObject[]> {
  return (await Promise.all(chartNames.map((chart) => render({ chart, ...cluster })))).flat();
}

/** Helm 4's linter in its strictest form; gives what it prints. */
export async function lint(chart: ChartName, cluster: Cluster): Promise<string> {
  const words = ['--strict', '--kube-version', kubernetesVersions[0]];
  return runHelm(['lint', folderOf(chart), ...(await valueWords(chart, cluster)), ...words]);
}

/** A missing file is left out, as the ApplicationSets do: not every environment differs. */
async function valueWords(chart: ChartName, cluster: Cluster): Promise<readonly string[]> {
  const words = valueFilesOf(chart, cluster).map((file) =>
    access(file).then(
      () => ['--values', file],
      () => [],
    ),
  );
  return (await Promise.all(words)).flat();
}

/** The objects of a YAML stream; a second document with the same key or an anchor gone wrong is an error. */
export function parseObjects(text: string): readonly ManifestObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.map(String).join('\n'));
    const value: unknown = document.toJS();
    return value === null ? [] : [value as ManifestObject];
  });
}

const TIMEOUT_MS = 60_000;
const OUTPUT_BYTES = 32 * 1024 * 1024;

async function runHelm(words: readonly string[]): Promise<string> {
  const helm = await provideChartTool('helm');
  const options = { timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES };
  return promisify(execFile)(helm, words, options).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => {
      throw new Error(`helm ${words[0]} refused:\n${stdout}${stderr}`);
    },
  );
}
