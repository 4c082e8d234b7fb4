import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/**
 * Components that the application (gitops/charts/todo and todo-dapr) does not work without. It is no component itself:
 * applicationsets/todo.yaml brings it, in the tier between Kafka and the backups.
 */
export const applicationNeeds = [
  'dapr',
  'external-secrets',
  'gateway',
  'gateway-api',
  'kafka',
  'keda',
  'namespace-baseline',
  'opentelemetry-collector',
  'prometheus-operator-crds',
  'schema-registry',
  'secret-stores',
] as const;
export const applicationTier = 6;

export interface Service {
  readonly name: string;
  readonly route: string | undefined;
  readonly invokes: readonly string[];
  readonly uses: readonly string[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

const servicesShape = z.object({
  services: z.record(
    z.string(),
    z.object({
      route: z.string().optional(),
      invokes: z.array(z.string()).default([]),
      uses: z.array(z.string()),
    }),
  ),
});
const topics = z.array(z.string()).default([]);
const usersShape = z.object({
  topics: z.record(z.string(), z.unknown()),
  users: z.record(z.string(), z.object({ reads: topics, writes: topics })),
});

export interface Application {
  readonly services: readonly Service[];
  readonly topics: readonly string[];
}

/** The services, whom they call, and which topics they read and write; dead letters are left out. */
export async function readApplication(root: string): Promise<Application> {
  const read = async (chart: string): Promise<unknown> =>
    parse(await readFile(join(root, 'gitops', 'charts', chart, 'values.yaml'), 'utf8'));
  const { services } = servicesShape.parse(await read('todo'));
  const { users, topics: all } = usersShape.parse(await read('kafka'));
  const known = Object.keys(all);
  const without = (names: readonly string[] = []): readonly string[] =>
    names.filter((topic) => known.includes(topic));
  return {
    topics: known,
    services: Object.entries(services).map(([name, { route, invokes, uses }]) => ({
      ...{ name, route, invokes, uses },
      ...{ reads: without(users[name]?.reads), writes: without(users[name]?.writes) },
    })),
  };
}
