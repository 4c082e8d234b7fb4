import { z } from 'zod';
import * as dapr from './dapr-shapes.ts';
import { objectOf, selector } from './object-shape.ts';
import * as strimzi from './strimzi-shapes.ts';

/**
 * Policies by name, as far as the charts use them. Sources: Cilium 1.19, `pkg/k8s/apis/cilium.io/client/crds/v2`; GKE's
 * documentation of FQDNNetworkPolicy.
 */
const ports = z.array(z.strictObject({ port: z.string().regex(/^\d+$/), protocol: z.enum(['TCP', 'UDP']) }));
const ciliumPolicy = objectOf(
  'cilium.io/v2',
  'CiliumNetworkPolicy',
  z.strictObject({
    endpointSelector: selector,
    egress: z.array(
      z.strictObject({
        toFQDNs: z.array(z.strictObject({ matchName: z.string() })).optional(),
        toEndpoints: z.array(selector).optional(),
        toPorts: z.array(
          z.strictObject({
            ports,
            rules: z.strictObject({ dns: z.array(z.strictObject({ matchPattern: z.string() })) }).optional(),
          }),
        ),
      }),
    ),
  }),
);

const fqdnPolicy = objectOf(
  'networking.gke.io/v1alpha1',
  'FQDNNetworkPolicy',
  z.strictObject({
    podSelector: selector,
    egress: z.array(
      z.strictObject({
        matches: z.array(z.strictObject({ name: z.string() })),
        ports: z.array(z.strictObject({ port: z.int(), protocol: z.enum(['TCP', 'UDP']) })),
      }),
    ),
  }),
);

/** The kinds that no package has a schema of, by `apiVersion/kind`. */
export const crdShapes: Readonly<Record<string, z.ZodType>> = {
  'dapr.io/v1alpha1/Component': dapr.component,
  'dapr.io/v1alpha1/Configuration': dapr.configuration,
  'dapr.io/v1alpha1/Resiliency': dapr.resiliency,
  'dapr.io/v2alpha1/Subscription': dapr.subscription,
  'kafka.strimzi.io/v1/Kafka': strimzi.kafka,
  'kafka.strimzi.io/v1/KafkaNodePool': strimzi.nodePool,
  'kafka.strimzi.io/v1/KafkaTopic': strimzi.topic,
  'kafka.strimzi.io/v1/KafkaUser': strimzi.user,
  'access.strimzi.io/v1alpha1/KafkaAccess': strimzi.access,
  'cilium.io/v2/CiliumNetworkPolicy': ciliumPolicy,
  'networking.gke.io/v1alpha1/FQDNNetworkPolicy': fqdnPolicy,
};
