import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { EnvironmentName } from './component.ts';

/** Disks that pods claim. */
export interface Volume {
  readonly of: string;
  readonly count: number;
  readonly gib: number;
}

const size = z
  .string()
  .regex(/^\d+Gi$/)
  .transform((text) => Number.parseInt(text, 10));

const kafkaShape = z.object({
  pools: z.record(z.string(), z.object({ replicas: z.int(), storage: z.object({ size }) })),
});
const prometheusShape = z.object({
  prometheus: z.object({
    prometheusSpec: z.object({
      replicas: z.int().default(1),
      storageSpec: z.object({
        volumeClaimTemplate: z.object({
          spec: z.object({ resources: z.object({ requests: z.object({ storage: size }) }) }),
        }),
      }),
    }),
  }),
});
const daprShape = z.object({
  global: z.object({ ha: z.object({ enabled: z.boolean() }).default({ enabled: false }) }),
  dapr_scheduler: z.object({ cluster: z.object({ storageSize: size }) }),
  dapr_placement: z.object({ volumeclaims: z.object({ storageSize: size }) }),
});

/** The chart has three schedulers everywhere, and as many placements where it is highly available. */
const replicasOfDapr = 3;

/** What the values of an environment claim. */
export async function readVolumes(root: string, env: EnvironmentName): Promise<readonly Volume[]> {
  const gitops = join(root, 'gitops');
  const platform = (component: string): readonly string[] =>
    ['values.yaml', `values-${env}.yaml`].map((file) => join(gitops, 'platform', component, file));
  const kafka = kafkaShape.parse(
    await readMerged([
      join(gitops, 'charts', 'kafka', 'values.yaml'),
      join(gitops, 'environments', env, 'values', 'kafka.yaml'),
    ]),
  );
  const { prometheusSpec } = prometheusShape.parse(
    await readMerged(platform('kube-prometheus-stack')),
  ).prometheus;
  const dapr = daprShape.parse(await readMerged(platform('dapr')));
  return [
    ...Object.entries(kafka.pools).map(([pool, { replicas, storage }]) => ({
      ...{ of: `Kafka, ${pool}`, count: replicas, gib: storage.size },
    })),
    {
      of: 'Prometheus',
      count: prometheusSpec.replicas,
      gib: prometheusSpec.storageSpec.volumeClaimTemplate.spec.resources.requests.storage,
    },
    { of: 'Dapr’s scheduler', count: replicasOfDapr, gib: dapr.dapr_scheduler.cluster.storageSize },
    {
      of: 'Dapr’s placement',
      count: dapr.global.ha.enabled ? replicasOfDapr : 1,
      gib: dapr.dapr_placement.volumeclaims.storageSize,
    },
  ];
}

/** Values files as Helm merges them; one that is not there is left out. */
export async function readMerged(files: readonly string[]): Promise<unknown> {
  const texts = await Promise.all(files.filter(existsSync).map((file) => readFile(file, 'utf8')));
  return texts.map((text): unknown => parse(text)).reduce(merge, {});
}

/** To Helm, a null takes a key away. */
function merge(base: unknown, over: unknown): unknown {
  if (!isMap(base) || !isMap(over)) return over ?? base;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  const merged = keys.map((key) => [key, key in over ? mergeKey(base[key], over[key]) : base[key]] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== null));
}

function mergeKey(base: unknown, over: unknown): unknown {
  return over === null ? null : merge(base, over);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
