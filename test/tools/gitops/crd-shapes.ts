import { z } from 'zod';

/**
 * The kinds that no package has a schema of, as far as the charts use them. Sources, each read in its own repository:
 * Dapr 1.18 (`charts/dapr/crds`, and `metadata.yaml` of the components in components-contrib), Strimzi 1.2
 * (`install/cluster-operator/04*-Crd-*.yaml`), the Access Operator 0.3 (`install/040-Crd-kafkaaccess.yaml`), Cilium 1.19
 * (`pkg/k8s/apis/cilium.io/client/crds/v2`), GKE (documentation of FQDNNetworkPolicy).
 */
const label = z.string().regex(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/);
const labels = z.record(z.string(), label);
const name = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
const metadata = z.strictObject({
  name,
  namespace: name,
  labels,
  annotations: z.record(z.string(), z.string()).optional(),
});
const resources = z.strictObject({
  requests: z.strictObject({ cpu: z.string(), memory: z.string() }),
  limits: z.strictObject({ cpu: z.string(), memory: z.string() }),
});
const selector = z.strictObject({
  matchLabels: labels.optional(),
  matchExpressions: z
    .array(z.strictObject({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() }))
    .optional(),
});

function objectOf<Spec extends z.ZodRawShape>(apiVersion: string, kind: string, spec: z.ZodObject<Spec>) {
  return z.strictObject({ apiVersion: z.literal(apiVersion), kind: z.literal(kind), metadata, spec });
}

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
  'secretstores.azure.keyvault': ['vaultName', 'azureClientId'],
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

const component = z.strictObject({
  apiVersion: z.literal('dapr.io/v1alpha1'),
  kind: z.literal('Component'),
  metadata,
  scopes: z.array(z.string()).min(1),
  auth: z.strictObject({ secretStore: z.string() }).optional(),
  spec: componentSpec,
});

const configuration = objectOf(
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
const resiliency = objectOf(
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

const subscription = z.strictObject({
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

const authority = z.strictObject({
  validityDays: z.int(),
  renewalDays: z.int(),
  certificateExpirationPolicy: z.enum(['renew-certificate', 'replace-key']),
});
const peers = z.array(
  z.strictObject({ namespaceSelector: selector.optional(), podSelector: selector.optional() }),
);
const secretTemplate = z.strictObject({
  secret: z.strictObject({ metadata: z.strictObject({ labels }) }),
});
const podSecurity = z.strictObject({
  runAsNonRoot: z.boolean(),
  seccompProfile: z.strictObject({ type: z.string() }),
});

const kafka = objectOf(
  'kafka.strimzi.io/v1',
  'Kafka',
  z.strictObject({
    kafka: z.strictObject({
      version: z.string(),
      metadataVersion: z.string(),
      listeners: z.array(
        z.strictObject({
          name: z.string().regex(/^[a-z0-9]{1,11}$/),
          port: z.int().min(9092),
          type: z.enum(['internal', 'cluster-ip']),
          tls: z.boolean(),
          authentication: z.strictObject({ type: z.enum(['tls', 'scram-sha-512', 'custom']) }),
          networkPolicyPeers: peers,
        }),
      ),
      authorization: z.strictObject({ type: z.enum(['simple', 'custom']) }),
      rack: z.strictObject({ topologyKey: z.string() }),
      config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      metricsConfig: z.strictObject({
        type: z.literal('strimziMetricsReporter'),
        values: z.strictObject({ allowList: z.array(z.string()) }),
      }),
      template: z.strictObject({ pod: z.strictObject({ securityContext: podSecurity }) }),
    }),
    entityOperator: z.strictObject({
      topicOperator: z.strictObject({ resources }),
      userOperator: z.strictObject({ resources }),
    }),
    kafkaExporter: z.strictObject({ topicRegex: z.string(), groupRegex: z.string(), resources }),
    cruiseControl: z
      .strictObject({
        autoRebalance: z.array(z.strictObject({ mode: z.enum(['add-brokers', 'remove-brokers']) })),
        resources,
      })
      .optional(),
    clusterCa: authority,
    clientsCa: authority,
    maintenanceTimeWindows: z.array(z.string()).optional(),
  }),
);

const nodePool = objectOf(
  'kafka.strimzi.io/v1',
  'KafkaNodePool',
  z.strictObject({
    replicas: z.int(),
    roles: z.array(z.enum(['controller', 'broker'])).min(1),
    storage: z.strictObject({
      type: z.literal('jbod'),
      volumes: z.array(
        z.strictObject({
          id: z.int(),
          type: z.literal('persistent-claim'),
          size: z.string(),
          class: z.string(),
          kraftMetadata: z.literal('shared'),
          deleteClaim: z.boolean(),
        }),
      ),
    }),
    resources,
    jvmOptions: z.strictObject({ '-Xms': z.string(), '-Xmx': z.string() }),
    template: z.strictObject({
      pod: z.strictObject({
        affinity: z.looseObject({}),
        tolerations: z.array(z.looseObject({})),
        topologySpreadConstraints: z.array(z.looseObject({})),
      }),
    }),
  }),
);

const topic = objectOf(
  'kafka.strimzi.io/v1',
  'KafkaTopic',
  z.strictObject({
    topicName: z.string().regex(/^[A-Za-z0-9._-]{1,249}$/),
    partitions: z.int(),
    replicas: z.int(),
    config: z.record(z.string(), z.union([z.string(), z.int()])),
  }),
);

const user = objectOf(
  'kafka.strimzi.io/v1',
  'KafkaUser',
  z.strictObject({
    authentication: z.strictObject({ type: z.enum(['tls', 'tls-external', 'scram-sha-512']) }),
    authorization: z.strictObject({
      type: z.literal('simple'),
      acls: z.array(
        z.strictObject({
          resource: z.strictObject({
            type: z.enum(['topic', 'group', 'cluster', 'transactionalId']),
            name: z.string(),
            patternType: z.enum(['literal', 'prefix']),
          }),
          operations: z.array(z.enum(['Read', 'Write', 'Create', 'Describe', 'DescribeConfigs'])),
        }),
      ),
    }),
    template: secretTemplate,
  }),
);

const reference = { name, namespace: name };
const access = objectOf(
  'access.strimzi.io/v1alpha1',
  'KafkaAccess',
  z.strictObject({
    kafka: z.strictObject({ ...reference, listener: z.string() }),
    user: z.strictObject({
      ...reference,
      kind: z.literal('KafkaUser'),
      apiGroup: z.literal('kafka.strimzi.io'),
    }),
    secretName: name,
    template: secretTemplate,
  }),
);

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

/** Shapes by `apiVersion/kind`. */
export const crdShapes: Readonly<Record<string, z.ZodType>> = {
  'dapr.io/v1alpha1/Component': component,
  'dapr.io/v1alpha1/Configuration': configuration,
  'dapr.io/v1alpha1/Resiliency': resiliency,
  'dapr.io/v2alpha1/Subscription': subscription,
  'kafka.strimzi.io/v1/Kafka': kafka,
  'kafka.strimzi.io/v1/KafkaNodePool': nodePool,
  'kafka.strimzi.io/v1/KafkaTopic': topic,
  'kafka.strimzi.io/v1/KafkaUser': user,
  'access.strimzi.io/v1alpha1/KafkaAccess': access,
  'cilium.io/v2/CiliumNetworkPolicy': ciliumPolicy,
  'networking.gke.io/v1alpha1/FQDNNetworkPolicy': fqdnPolicy,
};
