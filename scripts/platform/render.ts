import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { type Component, isForeignChart, versionOf } from './component.ts';
import type { Release } from './release.ts';

const objectShape = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    annotations: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/** One object of a rendered chart. */
export type RenderedObject = z.output<typeof objectShape>;

export interface Renderer {
  /** Path of Helm. */
  readonly helm: string;
  /** The GitOps repository. */
  readonly root: string;
  /** Folder that holds the charts of others by their names, where their repositories are out of reach. */
  readonly charts?: string | undefined;
  readonly kubeVersion: string;
}

/** What the components of tier 0 bring, and charts ask for before they render a monitor, a route or a certificate. */
const apiVersions = [
  'cert-manager.io/v1',
  'gateway.networking.k8s.io/v1',
  'monitoring.coreos.com/v1',
  'monitoring.coreos.com/v1/PodMonitor',
  'monitoring.coreos.com/v1/ServiceMonitor',
];

/** Whether there is a chart to render: plain manifests of others have none. */
export function hasChart(component: Component): boolean {
  return isForeignChart(component) || !('repoURL' in component);
}

/** Renders a release as Argo CD would. Raises an Error with Helm's words. */
export async function renderRelease(renderer: Renderer, release: Release): Promise<RenderedObject[]> {
  const { helm, root, kubeVersion } = renderer;
  const { component, valueFiles, parameters } = release;
  const words = [
    ...['template', component.name, ...chartWords(renderer, release)],
    ...['--namespace', component.namespace, '--kube-version', kubeVersion, '--include-crds'],
    ...apiVersions.flatMap((version) => ['--api-versions', version]),
    ...valueFiles.flatMap((file) => ['--values', join(root, file)]),
    ...Object.entries(parameters).flatMap(([name, value]) => [
      '--set-string',
      `${name}=${escapeCommas(value)}`,
    ]),
  ];
  const { stdout } = await promisify(execFile)(helm, words, {
    timeout: 120_000,
    maxBuffer: 256 * 1024 * 1024,
  });
  return readObjects(stdout).filter((object) => !isTest(object));
}

/** Argo CD knows nothing like Helm's tests and leaves them out. */
function isTest({ metadata }: RenderedObject): boolean {
  return String(metadata.annotations?.['helm.sh/hook'] ?? '').startsWith('test');
}

/** To Helm a comma ends a value. */
function escapeCommas(value: string): string {
  return value.replaceAll(',', '\\,');
}

function chartWords({ root, charts }: Renderer, { component, cluster }: Release): readonly string[] {
  if (!isForeignChart(component)) return 'directory' in component ? [join(root, component.directory)] : [];
  const { chart, repoURL } = component;
  const version = versionOf(component, cluster.env) ?? '';
  if (charts !== undefined) return [join(charts, chart)];
  return repoURL.startsWith('oci://')
    ? [`${repoURL}/${chart}`, '--version', version]
    : [chart, '--repo', repoURL, '--version', version];
}

/** The objects of a rendered text; empty documents are none. */
export function readObjects(text: string): RenderedObject[] {
  const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false });
  return documents.flatMap((document) => {
    const value: unknown = document.toJS();
    return value === null || value === undefined ? [] : [objectShape.parse(value)];
  });
}
