import { at } from '../json.ts';
import type { ContainerSpec, PodTemplate } from './manifests.ts';
import { thousandthsOf } from './quantities.ts';

export type CountedResource = 'cpu' | 'memory' | 'pods';

/** What a pod asks for, in thousandths: its containers together, or its greediest init container. */
export function requestOf(template: PodTemplate, name: CountedResource): number {
  if (name === 'pods') return 1000;
  return amountOf(template, 'requests', name);
}

/** The sum of one kind of a pod's demands. */
export function amountOf(template: PodTemplate, kind: 'requests' | 'limits', name: string): number {
  const { containers, initContainers = [] } = template.spec;
  const all = containers.reduce((sum, container) => sum + demandOf(container, kind, name), 0);
  return Math.max(all, ...initContainers.map((container) => demandOf(container, kind, name)));
}

/** Containers that leave this demand open. */
export function containersWithout(
  { spec }: PodTemplate,
  kind: 'requests' | 'limits',
  name: string,
): readonly string[] {
  const open = [...spec.containers, ...(spec.initContainers ?? [])].filter(
    (container) => demandOf(container, kind, name) === 0,
  );
  return open.map((container) => container.name);
}

/** The API server takes a limit for a request that is left out. */
function demandOf(container: ContainerSpec, kind: 'requests' | 'limits', name: string): number {
  const demanded = at(container, 'resources', kind, name);
  return thousandthsOf(
    kind === 'requests' && demanded === undefined ? at(container, 'resources', 'limits', name) : demanded,
  );
}
