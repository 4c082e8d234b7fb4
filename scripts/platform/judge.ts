import { z } from 'zod';
import type { RenderedObject } from './render.ts';

const containerShape = z.looseObject({
  name: z.string(),
  image: z.string(),
  resources: z
    .looseObject({
      requests: z.record(z.string(), z.unknown()).nullish(),
      limits: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});
type Container = z.output<typeof containerShape>;

const podShape = z.looseObject({
  containers: z.array(containerShape),
  initContainers: z.array(containerShape).nullish(),
});

/** Where the pod of a workload stands. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  Rollout: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** What a rendered object does that no object of the platform may do. */
export function judgeObject(object: RenderedObject): string[] {
  return [...judgePods(object), ...judgeSecret(object)];
}

function judgePods(object: RenderedObject): string[] {
  const path = podPaths[object.kind];
  if (path === undefined) return [];
  const pod = podShape.safeParse(at(object, path));
  if (!pod.success) return [`has a pod that cannot be read: ${z.prettifyError(pod.error)}`];
  return [
    ...(pod.data.initContainers ?? []).flatMap(judgeImage),
    ...pod.data.containers.flatMap((container) => [...judgeImage(container), ...judgeResources(container)]),
  ];
}

/** The images that the pods of an object run, by their names without tag and digest. */
export function imagesOf(object: RenderedObject): string[] {
  const pod = podShape.safeParse(at(object, podPaths[object.kind] ?? []));
  if (podPaths[object.kind] === undefined || !pod.success) return [];
  const containers = [...(pod.data.initContainers ?? []), ...pod.data.containers];
  return containers.map(({ image }) => image.replace(/@.*$/, '').replace(/:[^/:]+$/, ''));
}

function judgeImage({ name, image }: Container): string[] {
  const [reference = '', digest] = image.split('@');
  const tag = /:([^/:]+)$/.exec(reference)?.[1];
  if (digest !== undefined || (tag !== undefined && tag !== 'latest')) return [];
  return [`runs ${image} in ${name}, which moves`];
}

/** The namespace's LimitRange would give it some: one size for all. */
function judgeResources({ name, resources }: Container): string[] {
  const memory = resources?.limits?.['memory'];
  const cpu = resources?.requests?.['cpu'];
  return memory === undefined || cpu === undefined
    ? [`leaves the resources of ${name} to the namespace`]
    : [];
}

const secretKey = /password|passwd|token|secret|private|credential/i;

/** Charts render Secrets for others to fill, and some keep their plain settings in one. */
function judgeSecret({ kind, ...object }: RenderedObject): string[] {
  if (kind !== 'Secret') return [];
  const data = { ...readMap(object['data']), ...readMap(object['stringData']) };
  const filled = Object.entries(data).filter(
    ([key, value]) => secretKey.test(key) && typeof value === 'string' && value.trim() !== '',
  );
  return filled.map(([key]) => `holds ${key} as text`);
}

function readMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function at(object: RenderedObject, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const key of path) value = readMap(value)[key];
  return value;
}
