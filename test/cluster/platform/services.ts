import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { KubernetesApi } from '../kubernetes-api.ts';

const podsShape = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ uid: z.string(), labels: z.record(z.string(), z.string()) }),
      spec: z.object({ containers: z.array(z.object({ name: z.string(), image: z.string() })) }),
    }),
  ),
});

/** The pods of one service: the ids say whether they are still the same. */
export interface ServicePods {
  readonly ids: readonly string[];
  readonly images: readonly string[];
}

/** The pods of the application, by service. */
export async function readPods(api: KubernetesApi): Promise<ReadonlyMap<string, ServicePods>> {
  const { items } = podsShape.parse(await api.get('/api/v1/namespaces/todo-apps/pods'));
  const services = new Map<string, ServicePods>();
  for (const { metadata, spec } of items) {
    const service = metadata.labels['app.kubernetes.io/name'] ?? '';
    const { ids, images } = services.get(service) ?? { ids: [], images: [] };
    services.set(service, {
      ids: [...ids, metadata.uid],
      images: [...images, ...spec.containers.map(({ image }) => image)],
    });
  }
  return services;
}

/** The services whose pods are not the ones from before. */
export function changedServices(
  before: ReadonlyMap<string, ServicePods>,
  after: ReadonlyMap<string, ServicePods>,
): readonly string[] {
  const services = new Set([...before.keys(), ...after.keys()]);
  return [...services].filter(
    (service) => !isDeepStrictEqual(new Set(before.get(service)?.ids), new Set(after.get(service)?.ids)),
  );
}
