import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { renderTable } from '../../core/action/readme.ts';
import { applicationNeeds } from '../platform/application.ts';
import { type Component, environments, isForeignChart } from '../platform/component.ts';
import { readMerged } from '../platform/volumes.ts';

/** What stands elsewhere on behalf of components. */
interface Surroundings {
  readonly components: readonly Component[];
  /** Secrets of the cloud's store that are brought into a namespace. */
  readonly secrets: readonly { readonly name: string; readonly namespace: string }[];
  /** Namespaces of `platform/namespaces`. */
  readonly namespaces: readonly string[];
  /** Names of `terraform/workloads.json`. */
  readonly workloads: readonly string[];
  /** Components whose metrics the alerts use. */
  readonly alerted: readonly string[];
}

const secretsShape = z.object({ secrets: z.record(z.string(), z.object({ namespace: z.string() })) });
const namespacesShape = z.object({ namespaces: z.record(z.string(), z.unknown()) });
const named = z.record(z.string(), z.unknown());

/** For each component what does not work without it, and what else was there for it alone. */
export async function tableRemoval(root: string, components: readonly Component[]): Promise<string> {
  const around = await readSurroundings(root, components);
  const rows = components
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map((component) => [
      `\`${component.name}\``,
      code(dependentsOf(component, components)) || 'nothing',
      leftoversOf(component, around).join('; ') || 'nothing',
    ]);
  return renderTable(['Without', 'these do not work', 'and these have no use'], rows);
}

/** What needs a component directly. */
function dependentsOf({ name }: Component, components: readonly Component[]): readonly string[] {
  const direct = components.filter(({ needs = [] }) => needs.includes(name)).map((one) => one.name);
  const isForApplication = applicationNeeds.some((need) => need === name);
  return isForApplication ? [...direct, 'todo'] : direct;
}

function leftoversOf(component: Component, around: Surroundings): readonly string[] {
  const { name, namespace } = component;
  const others = around.components.filter((other) => other.name !== name);
  const isLast =
    around.namespaces.includes(namespace) && others.every((other) => other.namespace !== namespace);
  const secrets = around.secrets
    .filter((secret) => secret.namespace === namespace)
    .map((secret) => secret.name);
  const repository = repositoryOf(component);
  return [
    ...(isLast ? [`namespace \`${namespace}\``] : []),
    ...(isLast && secrets.length > 0 ? [`${code(secrets)} in \`secret-stores\``] : []),
    ...(around.workloads.includes(name) ? ['its identity in `terraform/workloads.json`'] : []),
    ...(around.alerted.includes(name) ? ['alerts and boards on its metrics'] : []),
    ...(repository !== undefined && others.every((other) => repositoryOf(other) !== repository)
      ? ['its repository in `argocd/projects/platform.yaml`']
      : []),
  ];
}

function repositoryOf(component: Component): string | undefined {
  return isForeignChart(component) || 'repoURL' in component ? component.repoURL : undefined;
}

async function readSurroundings(root: string, components: readonly Component[]): Promise<Surroundings> {
  const read = (path: string): Promise<string> => readFile(join(root, 'gitops', path), 'utf8');
  const stores = ['values.yaml', ...['aks', 'gke', 'oke'].map((cloud) => `values-${cloud}.yaml`)];
  const folder = join(root, 'gitops', 'platform', 'secret-stores');
  const { secrets } = secretsShape.parse(await readMerged(stores.map((file) => join(folder, file))));
  const { namespaces } = namespacesShape.parse(parse(await read('platform/namespaces/values.yaml')));
  return {
    components,
    secrets: Object.entries(secrets).map(([name, { namespace }]) => ({ name, namespace })),
    namespaces: Object.keys(namespaces),
    workloads: Object.keys(named.parse(JSON.parse(await read('terraform/workloads.json')))),
    alerted: Object.keys(named.parse(parse(await read('alerts/metrics.yaml')))),
  };
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

const schedulesShape = z.object({
  schedules: z
    .record(z.string(), z.object({ schedule: z.string(), template: z.object({ ttl: z.string() }) }))
    .default({}),
});
const kafkaShape = z.object({
  kafka: z.object({ replicationFactor: z.int(), minInsyncReplicas: z.int() }),
});

/** What is kept of the data, in each environment. `daysOf` gives the days a database can go back. */
export async function tableBackups(
  root: string,
  daysOf: (env: string) => readonly number[],
): Promise<string> {
  const gitops = join(root, 'gitops');
  const velero = async (env: string): Promise<string> => {
    const file = join(gitops, 'platform', 'velero', `values-${env}.yaml`);
    const { schedules } = schedulesShape.parse(await readMerged([file]));
    const kept = Object.values(schedules).map(
      ({ schedule, template }) => `\`${schedule}\`, ${days(template.ttl)}`,
    );
    return kept.join('; ') || 'none';
  };
  const kafka = async (env: string): Promise<string> => {
    const files = [join('charts', 'kafka', 'values.yaml'), join('environments', env, 'values', 'kafka.yaml')];
    const merged = kafkaShape.parse(await readMerged(files.map((file) => join(gitops, file)))).kafka;
    const { replicationFactor: all, minInsyncReplicas: least } = merged;
    return `${all} ${all === 1 ? 'replica' : 'replicas'}, ${least} in sync for a write`;
  };
  const database = (env: string): string => `${[...new Set(daysOf(env))].join('–')} days`;
  const row = async (title: string, cell: (env: string) => string | Promise<string>) => [
    title,
    ...(await Promise.all(environments.map(cell))),
  ];
  return renderTable(
    ['What', ...environments],
    [
      await row('Objects and volumes: Velero (cron in UTC, kept for)', velero),
      await row('Databases: backups of the cloud, kept for', database),
      await row('Kafka: no backup, but replicas in different zones', kafka),
    ],
  );
}

function days(ttl: string): string {
  const hours = /^(\d+)h$/.exec(ttl)?.[1];
  if (hours === undefined) throw new Error(`Velero keeps backups for hours here, not for ${ttl}`);
  return `${Number(hours) / 24} days`;
}
