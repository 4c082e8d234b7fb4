import { z } from 'zod';
import type { ManifestObject } from './render.ts';
import { selectorShape } from './selectors.ts';

/**
 * The three kinds of network policy the charts use, as far as the evaluation knows them. Anything else in one of them (a
 * named port, a range of ports, a wildcard) is refused: what is not evaluated must not look denied.
 */
const portShape = z.strictObject({ protocol: z.enum(['TCP', 'UDP']), port: z.int() });

const peerShape = z.union([
  z.strictObject({ ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).optional() }) }),
  z.strictObject({ namespaceSelector: selectorShape.optional(), podSelector: selectorShape.optional() }),
]);

const ruleShape = z.strictObject({
  from: z.array(peerShape).optional(),
  to: z.array(peerShape).optional(),
  ports: z.array(portShape).optional(),
});

const metadataShape = z.looseObject({ name: z.string(), namespace: z.string() });

const networkPolicyShape = z.looseObject({
  metadata: metadataShape,
  spec: z.strictObject({
    podSelector: selectorShape,
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z.array(ruleShape).optional(),
    egress: z.array(ruleShape).optional(),
  }),
});

const ciliumPolicyShape = z.looseObject({
  metadata: metadataShape,
  spec: z.strictObject({
    endpointSelector: selectorShape,
    egress: z.array(
      z.strictObject({
        toFQDNs: z.array(z.strictObject({ matchName: z.string() })).optional(),
        toEndpoints: z.array(z.strictObject({ matchLabels: z.record(z.string(), z.string()) })).optional(),
        toPorts: z.array(
          z.strictObject({
            ports: z.array(z.strictObject({ port: z.string(), protocol: z.enum(['TCP', 'UDP']) })),
            // Seen by the proxy, not narrowed: every question may be asked.
            rules: z
              .strictObject({ dns: z.tuple([z.strictObject({ matchPattern: z.literal('*') })]) })
              .optional(),
          }),
        ),
      }),
    ),
  }),
});

const fqdnPolicyShape = z.looseObject({
  metadata: metadataShape,
  spec: z.strictObject({
    podSelector: selectorShape,
    egress: z.array(
      z.strictObject({ matches: z.array(z.strictObject({ name: z.string() })), ports: z.array(portShape) }),
    ),
  }),
});

export type NetworkPolicy = z.infer<typeof networkPolicyShape>;
export type CiliumPolicy = z.infer<typeof ciliumPolicyShape>;
export type FqdnPolicy = z.infer<typeof fqdnPolicyShape>;

export interface Policies {
  readonly network: readonly NetworkPolicy[];
  readonly cilium: readonly CiliumPolicy[];
  readonly fqdn: readonly FqdnPolicy[];
}

/** The policies among these objects, by kind. Raises an error where one says more than is known here. */
export function readPolicies(objects: readonly ManifestObject[]): Policies {
  const ofKind = (kind: string): readonly ManifestObject[] => objects.filter((one) => one.kind === kind);
  return {
    network: ofKind('NetworkPolicy').map((one) => networkPolicyShape.parse(one)),
    cilium: ofKind('CiliumNetworkPolicy').map((one) => ciliumPolicyShape.parse(one)),
    fqdn: ofKind('FQDNNetworkPolicy').map((one) => fqdnPolicyShape.parse(one)),
  };
}
