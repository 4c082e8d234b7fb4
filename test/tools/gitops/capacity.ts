import type { ManifestObject } from './render.ts';

export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

export interface Load {
  readonly requests: Amounts;
  readonly limits: Amounts;
  readonly pods: number;
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  m: 0.001,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A quantity as a number: cores, bytes, pieces. */
export function readQuantity(text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:[.]\d+)?)(m|Mi|Gi|Ti)?$/.exec(text) ?? [];
  const factor = units[unit];
  if (digits === undefined || factor === undefined) throw new Error(`no quantity: ${text}`);
  return Number(digits) * factor;
}

type Quantities = Readonly<Record<'cpu' | 'memory', string>>;
interface Resources {
  readonly requests: Quantities;
  readonly limits: Quantities;
}

const nothing: Load = { requests: { cpu: 0, memory: 0 }, limits: { cpu: 0, memory: 0 }, pods: 0 };

function readAmounts({ cpu, memory }: Quantities): Amounts {
  return { cpu: readQuantity(cpu), memory: readQuantity(memory) };
}

function addAmounts(one: Amounts, other: Amounts): Amounts {
  return { cpu: one.cpu + other.cpu, memory: one.memory + other.memory };
}

function add(one: Load, other: Load): Load {
  return {
    requests: addAmounts(one.requests, other.requests),
    limits: addAmounts(one.limits, other.limits),
    pods: one.pods + other.pods,
  };
}

/** The load of some pods, each of which has all of these containers. */
function loadOf(containers: readonly Resources[], pods: number): Load {
  const one = containers
    .map(({ requests, limits }) => ({
      requests: readAmounts(requests),
      limits: readAmounts(limits),
      pods: 0,
    }))
    .reduce(add, nothing);
  const times = ({ cpu, memory }: Amounts): Amounts => ({ cpu: cpu * pods, memory: memory * pods });
  return { requests: times(one.requests), limits: times(one.limits), pods };
}

interface PodTemplate {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly { readonly resources: Resources }[] };
}

function sidecarOf({ metadata }: PodTemplate): readonly Resources[] {
  const read = (key: string): string => String(metadata.annotations?.[`dapr.io/sidecar-${key}`]);
  if (metadata.annotations?.['dapr.io/enabled'] !== 'true') return [];
  const quantities = (kind: string) => ({ cpu: read(`cpu-${kind}`), memory: read(`memory-${kind}`) });
  return [{ requests: quantities('request'), limits: quantities('limit') }];
}

/** The most replicas a workload ever has: what its autoscaler allows, and one more while it rolls out. */
function mostPods({ metadata, spec }: ManifestObject, objects: readonly ManifestObject[]): number {
  const maxima = objects.flatMap((object) => {
    const { maxReplicas, maxReplicaCount } = object['spec'] as Record<string, number | undefined>;
    return object.metadata.name === metadata.name ? [maxReplicas ?? maxReplicaCount ?? 0] : [];
  });
  const { replicas = 1 } = spec as { replicas?: number };
  return Math.max(replicas, ...maxima) + 1;
}

/** The most that a namespace's pods can ask for at once, as the charts size them. */
export function worstCase(objects: readonly ManifestObject[], namespace: string): Load {
  const own = objects.filter(({ metadata }) => metadata.namespace === namespace);
  const scalers = own.filter(({ kind }) => ['HorizontalPodAutoscaler', 'ScaledObject'].includes(kind));
  const loads = own.flatMap((object): readonly Load[] => {
    if (['Deployment', 'Rollout', 'Job'].includes(object.kind)) {
      const { template } = object['spec'] as { template: PodTemplate };
      const containers = [
        ...template.spec.containers.map(({ resources }) => resources),
        ...sidecarOf(template),
      ];
      return [loadOf(containers, mostPods(object, scalers))];
    }
    if (object.kind === 'KafkaNodePool') {
      const { replicas, resources } = object['spec'] as { replicas: number; resources: Resources };
      return [loadOf([resources], replicas)];
    }
    return object.kind === 'Kafka' ? loadsOfHelpers(object) : [];
  });
  return loads.reduce(add, nothing);
}

function loadsOfHelpers({ spec }: ManifestObject): readonly Load[] {
  const { entityOperator, kafkaExporter, cruiseControl } = spec as Record<string, unknown> & {
    entityOperator: Readonly<Record<string, { readonly resources?: Resources }>>;
    kafkaExporter: { readonly resources: Resources };
    cruiseControl?: { readonly resources: Resources };
  };
  // Each is a Deployment that Strimzi rolls with one more.
  return [
    loadOf(
      Object.values(entityOperator).flatMap(({ resources }) => (resources === undefined ? [] : [resources])),
      2,
    ),
    loadOf([kafkaExporter.resources], 2),
    ...(cruiseControl === undefined ? [] : [loadOf([cruiseControl.resources], 2)]),
  ];
}
