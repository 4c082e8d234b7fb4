import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readComponents } from '../../../scripts/platform/component.ts';
import { allClusters, planReleases, type Release } from '../../../scripts/platform/release.ts';
import { renderRelease } from '../../../scripts/platform/render.ts';
import type { Assertion } from '../../../scripts/platform/trace.ts';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import { azurerm5, google8, oci7 } from '../terraform/bindings.ts';
import { type Evaluation, evaluateRoot, type Resource } from '../terraform/evaluate.ts';
import { openWorkspace, type Workspace } from '../terraform/workspace.ts';
import { readContract } from './cluster-contract.ts';
import { kubeVersion } from './own-charts.ts';
import { type Cluster, chartNames, render } from './render.ts';
import { root } from './root.ts';

/** What assertions speak of, each made once: rendered charts, merged values, evaluated Terraform, files. */
export interface Facts extends AsyncDisposable {
  /** The objects of an assertion's subject in a cluster. Raises an Error where the subject cannot be made. */
  readonly objectsOf: (assertion: Assertion, cluster: Cluster) => Promise<readonly unknown[]>;
}

/** Nothing is made before it is asked for. */
export async function openFacts(): Promise<Facts> {
  const releases = await planAllReleases();
  let workspace: Promise<Workspace> | undefined;
  const evaluate = once(async ({ environment, cloud }: Cluster) => {
    workspace ??= openWorkspace(join(root, 'gitops'), [azurerm5, google8, oci7]);
    return evaluateRoot(await workspace, { root: `terraform/${cloud}`, environment, file: 'contract' });
  });
  const renderComponent = once(async (name: string) => renderFrom(releases, name));
  return {
    objectsOf: async ({ render: chart, values, terraform, file, kafka }, cluster) => {
      const nameOf = (component: string): string => `${component}-${cluster.environment}-${cluster.cloud}`;
      if (chart !== undefined)
        return isApplicationChart(chart) ? render({ chart, ...cluster }) : renderComponent(nameOf(chart));
      if (values !== undefined) return readMergedValues(releases.get(nameOf(values)));
      if (file !== undefined) return readDocuments(fill(file, cluster));
      const run = (await evaluate(cluster)).get(kafka === undefined ? 'strimzi' : 'managed_kafka');
      return listResources(run, terraform ?? '');
    },
    [Symbol.asyncDispose]: async () => (await workspace)?.[Symbol.asyncDispose](),
  };
}

function once<Asked, Made>(make: (asked: Asked) => Promise<Made>): (asked: Asked) => Promise<Made> {
  const made = new Map<string, Promise<Made>>();
  return (asked) => {
    const key = JSON.stringify(asked);
    const found = made.get(key) ?? make(asked);
    made.set(key, found);
    return found;
  };
}

/** The charts that the application sets of gitops/argocd deploy with values of gitops/environments. */
function isApplicationChart(name: string): name is (typeof chartNames)[number] {
  return (chartNames as readonly string[]).includes(name);
}

async function planAllReleases(): Promise<ReadonlyMap<string, Release>> {
  const contract = await readContract();
  const clusters = allClusters((cloud) => ({
    ...Object.fromEntries(contract[cloud].map((annotation) => [annotation, `the-${annotation}`])),
    dnsZone: `${cloud}.example.com`,
  }));
  const releases = await planReleases(root, (await readComponents(root)).values(), clusters);
  return new Map(releases.map((release) => [release.name, release]));
}

/** A component that is not meant for a cluster has no objects there. */
async function renderFrom(releases: ReadonlyMap<string, Release>, name: string): Promise<readonly unknown[]> {
  const release = releases.get(name);
  if (release === undefined) return [];
  return renderRelease({ helm: await provideChartTool('helm'), root, kubeVersion }, release);
}

async function readMergedValues(release: Release | undefined): Promise<readonly unknown[]> {
  if (release === undefined) return [];
  const files = await Promise.all(
    release.valueFiles.map(async (file) => parse(await readFile(join(root, file), 'utf8')) as unknown),
  );
  return [files.reduce(mergeValues, {})];
}

const mapShape = z.record(z.string(), z.unknown());

/** As Helm merges values files: maps by their keys, everything else is replaced, and null takes a key away. */
export function mergeValues(base: unknown, over: unknown): unknown {
  const [older, newer] = [mapShape.safeParse(base), mapShape.safeParse(over)];
  if (!older.success || !newer.success) return over;
  const merged = Object.keys({ ...older.data, ...newer.data }).map((key): readonly [string, unknown] => [
    key,
    key in newer.data ? mergeValues(older.data[key], newer.data[key]) : older.data[key],
  ]);
  return Object.fromEntries(merged.filter(([, value]) => value !== null));
}

function fill(file: string, { environment, cloud }: Cluster): string {
  return file.replaceAll('{env}', environment).replaceAll('{cloud}', cloud);
}

async function readDocuments(file: string): Promise<readonly unknown[]> {
  const text = await readFile(join(root, file), 'utf8');
  if (!['.yaml', '.yml', '.json', '.avsc'].includes(extname(file))) return [{ text }];
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

/** `type`, `type.name` or `type.name["key"]`, wherever its module is. */
function listResources(evaluation: Evaluation | undefined, wanted: string): readonly unknown[] {
  return (evaluation?.resources ?? [])
    .filter((resource) => isCalled(resource, wanted))
    .map(({ address, values }) => ({ ...values, address }));
}

function isCalled({ address }: Resource, wanted: string): boolean {
  const own = address.replace(/^(module\.\w+(\[[^\]]*\])?\.)+/, '');
  return own === wanted || own.startsWith(`${wanted}.`) || own.startsWith(`${wanted}[`);
}
