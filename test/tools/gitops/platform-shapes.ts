import { z } from 'zod';
import type { RenderedObject } from '../../../scripts/platform/render.ts';
import { loadModel, type ModelClass } from './kubernetes-models.ts';
import { labels, name } from './object-shape.ts';
import { watchReads } from './unread-fields.ts';

/** Validators generated from the operators' own types, by `apiVersion/kind`. */
const models: Readonly<Record<string, ModelClass>> = {
  'external-secrets.io/v1/ClusterSecretStore': await loadModel(
    'external-secrets/external-secrets.io/v1/ClusterSecretStore',
  ),
  'external-secrets.io/v1/ExternalSecret': await loadModel(
    'external-secrets/external-secrets.io/v1/ExternalSecret',
  ),
  'gateway.networking.k8s.io/v1/Gateway': await loadModel('gateway-api/gateway.networking.k8s.io/v1/Gateway'),
  'gateway.networking.k8s.io/v1/HTTPRoute': await loadModel(
    'gateway-api/gateway.networking.k8s.io/v1/HTTPRoute',
  ),
  'monitoring.coreos.com/v1/PodMonitor': await loadModel(
    'prometheus-operator/monitoring.coreos.com/v1/PodMonitor',
  ),
  'monitoring.coreos.com/v1/PrometheusRule': await loadModel(
    'prometheus-operator/monitoring.coreos.com/v1/PrometheusRule',
  ),
};

const duration = z.string().regex(/^\d+h$/);
const issuerRef = z.strictObject({
  group: z.literal('cert-manager.io'),
  kind: z.literal('ClusterIssuer'),
  name,
});
const clusterMetadata = z.strictObject({ name, labels });

const acme = z.strictObject({
  server: z.url(),
  email: z.email(),
  privateKeySecretRef: z.strictObject({ name }),
  solvers: z
    .array(
      z.strictObject({
        selector: z.strictObject({ dnsZones: z.array(z.string()).min(1) }),
        dns01: z
          .union([
            z.strictObject({
              azureDNS: z.strictObject({
                environment: z.literal('AzurePublicCloud'),
                hostedZoneName: z.string(),
                resourceGroupName: z.string(),
                subscriptionID: z.string(),
                managedIdentity: z.strictObject({ clientID: z.string() }),
              }),
            }),
            z.strictObject({ cloudDNS: z.strictObject({ project: z.string() }) }),
          ])
          .optional(),
        http01: z
          .strictObject({
            gatewayHTTPRoute: z.strictObject({
              parentRefs: z
                .array(z.strictObject({ kind: z.literal('Gateway'), name, namespace: name }))
                .min(1),
            }),
          })
          .optional(),
      }),
    )
    .min(1),
});

/** Fields of cert-manager's CRDs that are used; source: cert-manager 1.21, deploy/crds. */
const shapes: Readonly<Record<string, z.ZodType>> = {
  'cert-manager.io/v1/ClusterIssuer': z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: clusterMetadata,
    spec: z.union([
      z.strictObject({ acme }),
      z.strictObject({ selfSigned: z.strictObject({}) }),
      z.strictObject({ ca: z.strictObject({ secretName: name }) }),
    ]),
  }),
  'cert-manager.io/v1/Certificate': z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: clusterMetadata.extend({ namespace: name }),
    spec: z.strictObject({
      isCA: z.literal(true),
      commonName: z.string(),
      secretName: name,
      duration,
      renewBefore: duration,
      privateKey: z.strictObject({ algorithm: z.literal('ECDSA'), size: z.literal(256) }),
      issuerRef,
    }),
  }),
};

/** What is wrong with an object of an operator; nothing where the kind is none of theirs. */
export function checkOperatorObject(object: RenderedObject): readonly string[] | undefined {
  const key = `${object.apiVersion}/${object.kind}`;
  const ModelOfKind = models[key];
  if (ModelOfKind !== undefined) return checkByModel(ModelOfKind, object);
  const result = shapes[key]?.safeParse(object);
  if (result === undefined) return undefined;
  return result.error?.issues.map(({ path, message }) => `/${path.join('/')} ${message}`) ?? [];
}

function checkByModel(ModelOfKind: ModelClass, object: RenderedObject): readonly string[] {
  const watched = watchReads(object);
  try {
    Object.assign(new ModelOfKind(), watched.value).validate();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return watched.unread().map((path) => `${path} is no field of it`);
}
