import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readObjects } from '../../../scripts/platform/render.ts';
import { renderOwnChart } from './own-charts.ts';
import { root } from './root.ts';

const peer = z.object({
  podSelector: z.strictObject({}).optional(),
  namespaceSelector: z
    .object({
      matchLabels: z.record(z.string(), z.string()).optional(),
      matchExpressions: z
        .array(z.object({ operator: z.literal('In'), values: z.array(z.string()) }))
        .optional(),
    })
    .optional(),
});
const policyShape = z.object({
  metadata: z.object({ namespace: z.string() }),
  spec: z.object({
    podSelector: z.strictObject({}),
    policyTypes: z.tuple([z.literal('Ingress')]),
    ingress: z.array(
      z.object({ ports: z.array(z.object({ port: z.int() })).optional(), from: z.array(peer).optional() }),
    ),
  }),
});

/** Who reaches which port of a namespace: names of namespaces, `*` for anybody; no port means all of them. */
interface Door {
  readonly namespace: string;
  readonly ports: readonly number[];
  readonly from: readonly string[];
}

const objects = readObjects(await renderOwnChart(join(root, 'gitops', 'platform', 'namespaces'), []));
const doors = objects
  .filter(({ kind }) => kind === 'NetworkPolicy')
  .map((object) => policyShape.parse(object))
  .flatMap(({ metadata: { namespace }, spec }) =>
    spec.ingress.map(
      ({ ports = [], from }): Door => ({
        namespace,
        ports: ports.map(({ port }) => port),
        from: from?.flatMap((one) => namesOf(namespace, one)) ?? ['*'],
      }),
    ),
  );

function namesOf(own: string, { podSelector, namespaceSelector }: z.output<typeof peer>): string[] {
  if (podSelector !== undefined) return [own];
  const { matchLabels = {}, matchExpressions = [] } = namespaceSelector ?? {};
  return [...Object.values(matchLabels), ...matchExpressions.flatMap(({ values }) => values)];
}

function reaches(from: string, namespace: string, port: number): boolean {
  return doors.some(
    (door) =>
      door.namespace === namespace &&
      (door.ports.length === 0 || door.ports.includes(port)) &&
      (door.from.includes('*') || door.from.includes(from)),
  );
}

test('Every namespace of the platform lets in itself and Prometheus, and has a policy', () => {
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  for (const namespace of namespaces) {
    expect(reaches(namespace, namespace, 1), namespace).toBe(true);
    expect(reaches('monitoring', namespace, 9090), namespace).toBe(true);
    expect(reaches('elsewhere', namespace, 9090), namespace).toBe(false);
  }
});

test('Anybody reaches webhooks, the two load balancers and nothing else', () => {
  const open = doors
    .filter(({ from }) => from.includes('*'))
    .map(({ namespace, ports }) => [namespace, ...ports]);
  expect(open).toEqual([
    ['argocd', 8080],
    ['cert-manager', 10250],
    ['dapr-system', 4000, 19443],
    ['external-secrets', 10250],
    ['ingress', 8000, 8443],
    ['keda', 9443, 6443],
    ['kyverno', 9443],
    ['monitoring', 10250],
    ['strimzi', 8443],
  ]);
});

test('The services reach what their own policies let them out to', async () => {
  const destination = z.object({ namespace: z.string(), ports: z.array(z.int()) });
  const values = z
    .object({ network: z.object({ destinations: z.record(z.string(), z.array(z.unknown())) }) })
    .parse(parse(await readFile(join(root, 'gitops', 'charts', 'todo', 'values.yaml'), 'utf8')));
  const wanted = Object.values(values.network.destinations)
    .flat()
    .flatMap((one) => destination.safeParse(one).data ?? [])
    .filter(({ namespace }) => doors.some((door) => door.namespace === namespace));
  expect(wanted.length).toBeGreaterThanOrEqual(5);
  for (const { namespace, ports } of wanted) {
    for (const port of ports)
      expect(reaches('todo-apps', namespace, port), `${namespace}:${port}`).toBe(true);
  }
  expect(reaches('todo-apps', 'dapr-system', 2379)).toBe(false);
  expect(reaches('todo-apps', 'monitoring', 9093)).toBe(false);
});
