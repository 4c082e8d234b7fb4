import { access } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Cloud,
  type Component,
  clouds,
  type EnvironmentName,
  environments,
  isForeignChart,
  platformFolder,
} from './component.ts';

/** What a cluster Secret says of its cluster. */
export interface Cluster {
  readonly env: EnvironmentName;
  readonly cloud: Cloud;
  readonly region: string;
  readonly kafkaMode: 'strimzi' | 'managed';
  readonly annotations: Readonly<Record<string, string>>;
}

/** A component on one cluster, as Argo CD will have it rendered. */
export interface Release {
  /** Name of the Application. */
  readonly name: string;
  readonly component: Component;
  readonly cluster: Cluster;
  /** Values files that are there, in the order in which they win. */
  readonly valueFiles: readonly string[];
  /** Helm parameters, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The nine clusters of the platform; where nobody says what a cluster's annotations are, each value is its key. */
export function allClusters(annotationsOf: (cloud: Cloud) => Readonly<Record<string, string>>): Cluster[] {
  return environments.flatMap((env) =>
    clouds.map((cloud) => ({
      env,
      cloud,
      region: 'region-1',
      kafkaMode: 'strimzi',
      annotations: annotationsOf(cloud),
    })),
  );
}

/** The releases of all components on the clusters they are meant for. Reads which values files there are below `root`. */
export async function planReleases(
  root: string,
  components: Iterable<Component>,
  clusters: readonly Cluster[],
): Promise<Release[]> {
  const pairs = [...components].flatMap((component) =>
    clusters.filter((cluster) => isMeantFor(component, cluster)).map((cluster) => ({ component, cluster })),
  );
  return Promise.all(
    pairs.map(async ({ component, cluster }) => ({
      name: `${component.name}-${cluster.env}-${cluster.cloud}`,
      component,
      cluster,
      valueFiles: await keepExisting(root, candidatesOf(component, cluster)),
      parameters: parametersOf(component, cluster),
    })),
  );
}

function isMeantFor({ envs, clouds: meant, kafkaMode }: Component, cluster: Cluster): boolean {
  const { env, cloud } = cluster;
  return (
    envs.includes(env) && meant.includes(cloud) && (kafkaMode ?? cluster.kafkaMode) === cluster.kafkaMode
  );
}

/** Every values file Argo CD would take if it is there. */
export function candidatesOf(component: Component, { env, cloud }: Cluster): readonly string[] {
  const more = isForeignChart(component) ? (component.valueFiles ?? []) : [];
  return [...folderCandidates(component, env, cloud), ...more];
}

function folderCandidates(component: Component, env: EnvironmentName, cloud: Cloud): readonly string[] {
  if (isForeignChart(component)) {
    const folder = `${platformFolder}/${component.name}`;
    return [`${folder}/values.yaml`, `${folder}/values-${env}.yaml`, `${folder}/values-${cloud}.yaml`];
  }
  if ('repoURL' in component) return [];
  if (component.valuesFrom === 'environments') {
    const folder = `gitops/environments/${env}`;
    return [`${folder}/values/${component.name}.yaml`, `${folder}/${cloud}/values/${component.name}.yaml`];
  }
  return [`${component.directory}/values-${env}.yaml`, `${component.directory}/values-${cloud}.yaml`];
}

async function keepExisting(root: string, files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(files.map((file) => exists(join(root, file))));
  return files.filter((_, index) => found[index] === true);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function parametersOf(component: Component, cluster: Cluster): Record<string, string> {
  const meant = (component.parameters ?? []).filter(
    (parameter) => parameter.clouds === undefined || parameter.clouds.includes(cluster.cloud),
  );
  return Object.fromEntries(
    meant.map(({ name, annotation, value = '' }) => [
      name,
      annotation === undefined ? fill(value, cluster) : annotationOf(cluster, annotation, component.name),
    ]),
  );
}

function fill(text: string, { env, cloud, region }: Cluster): string {
  return text.replaceAll('{env}', env).replaceAll('{cloud}', cloud).replaceAll('{region}', region);
}

function annotationOf({ env, cloud, annotations }: Cluster, annotation: string, component: string): string {
  const value = annotations[annotation];
  if (value !== undefined && value !== '') return value;
  throw new Error(`${component}: the cluster Secret of ${env} on ${cloud} has no annotation ${annotation}`);
}
