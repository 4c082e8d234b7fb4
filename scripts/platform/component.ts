import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const clouds = ['aks', 'gke', 'oke'] as const;
export const environments = ['dev', 'staging', 'prod'] as const;
export type Cloud = (typeof clouds)[number];
export type EnvironmentName = (typeof environments)[number];

/** Where the components stand in the GitOps repository. */
export const platformFolder = 'gitops/platform';

const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const someClouds = z.array(z.enum(clouds)).min(1).describe('Clouds it is meant for.');

const parameter = z
  .strictObject({
    name: z.string().min(1).describe('Key of the chart, as `helm --set` writes it.'),
    annotation: z.string().min(1).optional().describe('Annotation of the cluster Secret that has the value.'),
    value: z.string().min(1).optional().describe('Text with {env}, {cloud} and {region}.'),
    clouds: someClouds.optional(),
  })
  .refine(({ annotation, value }) => (annotation === undefined) !== (value === undefined), {
    message: 'has either `annotation` or `value`',
  });

const ignoredDifference = z
  .strictObject({
    group: z.string().describe('API group; empty for the core.'),
    kind: z.string().min(1),
    name: z.string().min(1).optional(),
    jsonPointers: z.array(z.string().startsWith('/')).min(1).optional(),
    jqPathExpressions: z.array(z.string().startsWith('.')).min(1).optional(),
  })
  .refine(
    ({ jsonPointers, jqPathExpressions }) =>
      (jsonPointers === undefined) !== (jqPathExpressions === undefined),
    { message: 'has either `jsonPointers` or `jqPathExpressions`' },
  );

const shared = {
  name: name.describe('Name of the component: its folder, its release, the beginning of its Application.'),
  namespace: name.describe('Namespace of what has none of its own.'),
  tier: z
    .int()
    .min(0)
    .max(7)
    .describe('Step of the RollingSync: each waits for the health of the one before.'),
  clouds: someClouds,
  envs: z.array(z.enum(environments)).min(1).describe('Environments it is meant for.'),
  needs: z
    .array(name)
    .min(1)
    .optional()
    .describe('Components that it does not work without, beside `namespaces`, which everything stands in.'),
  kafkaMode: z.enum(['strimzi', 'managed']).optional().describe('Only where the cluster has Kafka this way.'),
  syncOptions: z
    .array(z.string().regex(/^[A-Za-z]+=[A-Za-z]+$/))
    .min(1)
    .optional(),
  ignoreDifferences: z.array(ignoredDifference).min(1).optional(),
  parameters: z.array(parameter).min(1).optional().describe('What only the cluster knows.'),
};

const version = z
  .string()
  .regex(/^v?\d+\.\d+\.\d+$/)
  .describe('Exact version; ranges move by night.');

const versions = z
  .partialRecord(z.enum(environments), version)
  .optional()
  .describe('Versions of environments that go before the others, or after them.');

/** A chart of others, with the values beside it. */
const foreignChart = z.strictObject({
  ...shared,
  chart: name.describe('Name of the chart.'),
  repoURL: z
    .url({ protocol: /^(https|oci)$/ })
    .describe('Repository of charts, or registry that holds them.'),
  version,
  versions,
  valueFiles: z.array(z.string().startsWith('gitops/')).min(1).optional().describe('Further values files.'),
});

/** A folder of manifests of others, at a tag. */
const foreignFolder = z.strictObject({
  ...shared,
  repoURL: z.url({ protocol: /^https$/ }).describe('Git repository.'),
  directory: z.string().min(1).describe('Folder in it.'),
  version,
  versions,
});

/** A chart of this repository. */
const ownChart = z.strictObject({
  ...shared,
  directory: z.string().startsWith('gitops/').describe('Folder of the chart.'),
  valuesFrom: z
    .literal('environments')
    .optional()
    .describe('Its values are in gitops/environments; left out: beside the chart.'),
});

/** What a `component.yaml` says; applicationsets/platform.yaml makes an Application of it for each cluster. */
export const componentShape = z.union([foreignChart, foreignFolder, ownChart]);
export type Component = z.output<typeof componentShape>;
export type ForeignChart = z.output<typeof foreignChart>;

export function isForeignChart(component: Component): component is ForeignChart {
  return 'chart' in component;
}

/** The version of others that an environment runs; what is of this repository has none. */
export function versionOf(component: Component, env: EnvironmentName): string | undefined {
  return 'version' in component ? (component.versions?.[env] ?? component.version) : undefined;
}

/** The JSON Schema that editors check a `component.yaml` by. */
export function componentSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(componentShape, { io: 'input' }), title: 'A component of the platform' };
}

/** Every component of a GitOps repository, by the name of its folder. Raises an Error that names the file. */
export async function readComponents(root: string): Promise<ReadonlyMap<string, Component>> {
  const entries = await readdir(join(root, platformFolder), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const read = folders.sort().map(async (folder) => [folder, await readComponent(root, folder)] as const);
  return new Map(await Promise.all(read));
}

async function readComponent(root: string, folder: string): Promise<Component> {
  const file = join(platformFolder, folder, 'component.yaml');
  const parsed = componentShape.safeParse(parse(await readFile(join(root, file), 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
