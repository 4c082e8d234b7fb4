import { z } from 'zod';
import { metadata, objectOf } from './object-shape.ts';

/**
 * Dapr's kinds, as far as the charts use them. Source: Dapr 1.18, `charts/dapr/crds`, and `metadata.yaml` of each type of
 * component in components-contrib.
 */
const kafkaMetadata = [
  ...['authType', 'brokers', 'caCert', 'clientCert', 'clientKey', 'compression', 'consumeRetryEnabled'],
  ...[
    'consumerGroupRebalanceStrategy',
    'consumerID',
    'initialOffset',
    'maxMessageBytes',
    'producerRequiredAcks',
  ],
  ...['saslMechanism', 'saslPassword', 'saslUsername', 'schemaCachingEnabled', 'schemaRegistryAPIKey'],
  ...['schemaRegistryAPISecret', 'schemaRegistryURL', 'version'],
];

/** Fields of each type of component: Dapr passes over those it does not know. */
const componentFields: Readonly<Record<string, readonly string[]>> = {
  'pubsub.kafka': kafkaMetadata,
  'secretstores.azure.keyvault': ['vaultName', 'azureAuthMethods'],
  'secretstores.gcp.secretmanager': ['project_id'],
  'secretstores.kubernetes': ['defaultNamespace'],
  'state.postgresql': ['connectionString', 'tablePrefix', 'timeout', 'cleanupInterval'],
};

const componentSpec = z
  .strictObject({
    type: z.string(),
    version: z.enum(['v1', 'v2']),
    metadata: z.array(
      z.union([
        z.strictObject({ name: z.string(), value: z.string() }),
        z.strictObject({
          name: z.string(),
          secretKeyRef: z.strictObject({ name: z.string(), key: z.string() }),
        }),
      ]),
    ),
  })
  .superRefine(({ type, metadata: fields }, context) => {
    const known = componentFields[type];
    if (known === undefined) return context.addIssue(`no component type ${type} is known here`);
    const unknown = fields.filter((field) => !known.includes(field.name));
    for (const field of unknown) context.addIssue(`${type} has no field ${field.name}`);
    const auth = fields.find((field) => field.name === 'authType');
    const allowed = ['mtls', 'certificate', 'password', 'oidc', 'none', 'awsiam', 'oidc_private_key_jwt'];
    if (auth !== undefined && 'value' in auth && !allowed.includes(auth.value))
      context.addIssue(`authType ${auth.value} is none of ${allowed.join(', ')}`);
  });

export const component = z.strictObject({
  apiVersion: z.literal('dapr.io/v1alpha1'),
  kind: z.literal('Component'),
  metadata,
  scopes: z.array(z.string()).min(1),
  auth: z.strictObject({ secretStore: z.string() }).optional(),
  spec: componentSpec,
});

export const configuration = objectOf(
  'dapr.io/v1alpha1',
  'Configuration',
  z.strictObject({
    accessControl: z.strictObject({
      defaultAction: z.enum(['allow', 'deny']),
      trustDomain: z.string(),
      policies: z
        .array(
          z.strictObject({
            appId: z.string(),
            namespace: z.string(),
            trustDomain: z.string(),
            defaultAction: z.enum(['allow', 'deny']),
          }),
        )
        .optional(),
    }),
    secrets: z.strictObject({
      scopes: z.array(
        z.strictObject({
          storeName: z.string(),
          defaultAccess: z.enum(['allow', 'deny']),
          allowedSecrets: z.array(z.string()).optional(),
        }),
      ),
    }),
    tracing: z.strictObject({
      samplingRate: z.string(),
      otel: z.strictObject({
        endpointAddress: z.string(),
        isSecure: z.boolean(),
        protocol: z.enum(['grpc', 'http']),
      }),
    }),
    metric: z.strictObject({
      enabled: z.boolean(),
      http: z.strictObject({ increasedCardinality: z.boolean() }),
    }),
    logging: z.strictObject({
      apiLogging: z.strictObject({
        enabled: z.boolean(),
        obfuscateURLs: z.boolean(),
        omitHealthChecks: z.boolean(),
      }),
    }),
  }),
);

const policyNames = z.strictObject({
  timeout: z.string().optional(),
  retry: z.string().optional(),
  circuitBreaker: z.string().optional(),
});
export const resiliency = objectOf(
  'dapr.io/v1alpha1',
  'Resiliency',
  z.strictObject({
    policies: z.strictObject({
      timeouts: z.record(z.string(), z.string()),
      retries: z.record(
        z.string(),
        z.strictObject({
          policy: z.enum(['constant', 'exponential']),
          maxInterval: z.string(),
          maxRetries: z.int(),
          matching: z.strictObject({ httpStatusCodes: z.string(), gRPCStatusCodes: z.string() }).optional(),
        }),
      ),
      circuitBreakers: z.record(
        z.string(),
        z.strictObject({
          maxRequests: z.int(),
          interval: z.string(),
          timeout: z.string(),
          trip: z.string(),
        }),
      ),
    }),
    targets: z.strictObject({
      apps: z.record(z.string(), policyNames),
      components: z.record(
        z.string(),
        z.strictObject({ inbound: policyNames.optional(), outbound: policyNames.optional() }),
      ),
    }),
  }),
);

export const subscription = z.strictObject({
  apiVersion: z.literal('dapr.io/v2alpha1'),
  kind: z.literal('Subscription'),
  metadata,
  scopes: z.array(z.string()).min(1),
  spec: z.strictObject({
    pubsubname: z.string(),
    topic: z.string(),
    routes: z.strictObject({ default: z.string().startsWith('/') }),
    deadLetterTopic: z.string().optional(),
    metadata: z.record(z.string(), z.string()),
  }),
});
