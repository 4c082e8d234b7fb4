import { z } from 'zod';
import { isForeignChart, versionOf } from '../../../scripts/platform/component.ts';
import { type Cluster, candidatesOf, type Release } from '../../../scripts/platform/release.ts';
import type { KubernetesObject } from '../../cluster/kubernetes-api.ts';

/** The Secret that Terraform writes, for a cluster at an address. */
export function clusterSecret(
  { env, cloud, region, kafkaMode, annotations }: Cluster,
  server: string,
): KubernetesObject {
  const name = `todo-${env}-${cloud}`;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      ...{ name, namespace: 'argocd', annotations },
      labels: {
        'argocd.argoproj.io/secret-type': 'cluster',
        'todo.dev/env': env,
        'todo.dev/cloud': cloud,
        'todo.dev/region': region,
        'todo.dev/kafka-mode': kafkaMode,
      },
    },
    stringData: { name, server, config: '{"tlsClientConfig":{"insecure":false}}' },
  };
}

const sourceShape = z.looseObject({
  repoURL: z.string(),
  path: z.string().optional(),
  chart: z.string().optional(),
  targetRevision: z.string(),
  helm: z
    .looseObject({
      valueFiles: z.array(z.string()).optional(),
      parameters: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).optional(),
    })
    .optional(),
});
/** An Application, as far as the tests look into it. */
export const applicationShape = z.looseObject({
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()) }),
  spec: z.looseObject({
    project: z.string(),
    source: sourceShape.optional(),
    sources: z.array(sourceShape).optional(),
    ignoreDifferences: z.array(z.unknown()).optional(),
    syncPolicy: z.looseObject({ syncOptions: z.array(z.string()) }),
    destination: z.looseObject({ namespace: z.string() }),
  }),
});
export type Application = z.output<typeof applicationShape>;

/** What the application set decides of an application. */
export interface Summary {
  readonly namespace: string | undefined;
  readonly tier: string | undefined;
  readonly chart: string | undefined;
  readonly version: string | undefined;
  readonly valueFiles: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly ignoreDifferences: readonly unknown[];
}

/** What was decided of a generated Application. */
export function summarise(application: Application | undefined): Summary {
  const { spec, metadata } = application ?? {};
  const source = spec?.sources?.[0] ?? spec?.source;
  const parameters = (source?.helm?.parameters ?? []).map(({ name, value = '' }) => [name, value]);
  return {
    namespace: spec?.destination.namespace,
    tier: metadata?.labels['todo.dev/tier'],
    chart: source?.chart,
    version: source?.targetRevision,
    valueFiles: source?.helm?.valueFiles ?? [],
    parameters: Object.fromEntries(parameters),
    ignoreDifferences: spec?.ignoreDifferences ?? [],
  };
}

/** What a release ought to have been given. */
export function expectedOf({ component, cluster, parameters }: Release): Summary {
  const isForeign = isForeignChart(component);
  const prefix = isForeign ? '$values/' : '/';
  return {
    namespace: component.namespace,
    tier: String(component.tier),
    chart: isForeign ? component.chart : undefined,
    version: versionOf(component, cluster.env) ?? 'main',
    valueFiles: candidatesOf(component, cluster).map((file) => `${prefix}${file}`),
    parameters,
    // The core's group is empty, and Argo CD leaves what is empty out.
    ignoreDifferences: (component.ignoreDifferences ?? []).map(({ group, ...rest }) =>
      group === '' ? rest : { group, ...rest },
    ),
  };
}
