import { at, isJsonObject } from '../json.ts';
import type { Cluster } from './cluster.ts';
import type { PodTemplate } from './manifests.ts';
import { quantityText, thousandthsOf } from './quantities.ts';
import { amountOf, containersWithout, requestOf } from './requests.ts';
import { isApplied, type Pod, type Resource } from './resources.ts';

/** What a quota can count of a pod. */
interface Counted {
  readonly usage: (template: PodTemplate) => number;
  /** Containers that do not say how much they need, which a quota does not let pass. */
  readonly silent: (template: PodTemplate) => readonly string[];
}

const countedByName: Readonly<Record<string, Counted>> = {
  pods: { usage: (template) => requestOf(template, 'pods'), silent: () => [] },
  cpu: compute('requests', 'cpu'),
  memory: compute('requests', 'memory'),
  'requests.cpu': compute('requests', 'cpu'),
  'requests.memory': compute('requests', 'memory'),
  'limits.cpu': compute('limits', 'cpu'),
  'limits.memory': compute('limits', 'memory'),
};

function compute(kind: 'requests' | 'limits', name: 'cpu' | 'memory'): Counted {
  return {
    usage: (template) => amountOf(template, kind, name),
    silent: (template) => containersWithout(template, kind, name),
  };
}

/** Why the quotas of a namespace do not let another pod of this template in, as the API server says it. */
export function quotaRefusal(cluster: Cluster, namespace: string, template: PodTemplate): string | undefined {
  const quotas = cluster.all().filter((resource) => isQuotaOf(resource, namespace));
  return quotas.map((quota) => refusalOf(cluster, quota, template)).find((refusal) => refusal !== undefined);
}

function isQuotaOf({ kind, ref, deletedAt }: Resource, namespace: string): boolean {
  return kind === 'ResourceQuota' && ref.namespace === namespace && deletedAt === undefined;
}

function refusalOf(cluster: Cluster, quota: Resource, template: PodTemplate): string | undefined {
  const limits = limitsOf(quota);
  const silent = limits.flatMap(({ name, counted }) => {
    const containers = counted.silent(template);
    return containers.length === 0 ? [] : [`${name} for: ${[...containers].sort().join(',')}`];
  });
  if (silent.length > 0) return `failed quota: ${quota.ref.name}: must specify ${silent.join('; ')}`;
  const exceeded = limits.filter(
    ({ name, limit, counted }) => usedOf(cluster, quota, name) + counted.usage(template) > limit,
  );
  if (exceeded.length === 0) return undefined;
  const list = (amountOfLimit: (limit: Limit) => number) =>
    exceeded.map((limit) => `${limit.name}=${quantityText(amountOfLimit(limit))}`).join(',');
  const requested = list(({ counted }) => counted.usage(template));
  const used = list(({ name }) => usedOf(cluster, quota, name));
  return `exceeded quota: ${quota.ref.name}, requested: ${requested}, used: ${used}, limited: ${list(({ limit }) => limit)}`;
}

interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly counted: Counted;
}

/** The limits of a quota that concern pods, in the order in which the API server names them. */
function limitsOf(quota: Resource): readonly Limit[] {
  const hard = isApplied(quota) ? at(quota.manifest, 'spec', 'hard') : undefined;
  const entries = isJsonObject(hard) ? Object.entries(hard) : [];
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, limit]) => {
      const counted = countedByName[name];
      return counted === undefined ? [] : [{ name, limit: thousandthsOf(limit), counted }];
    });
}

function usedOf(cluster: Cluster, { ref }: Resource, name: string): number {
  const pods = cluster
    .ofKind('Pod', ref.namespace)
    .filter(({ phase }: Pod) => phase !== 'Succeeded' && phase !== 'Failed');
  return pods.reduce((sum, pod) => sum + (countedByName[name]?.usage(pod.template) ?? 0), 0);
}
