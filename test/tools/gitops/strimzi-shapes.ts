import { z } from 'zod';
import { labels, name, objectOf, resources, selector } from './object-shape.ts';

/**
 * Strimzi's kinds, as far as the charts use them. Sources: Strimzi 1.2, `install/cluster-operator/04*-Crd-*.yaml`; the
 * Access Operator 0.3, `install/040-Crd-kafkaaccess.yaml`.
 */
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
const podTemplate = z.strictObject({
  securityContext: z.strictObject({
    runAsNonRoot: z.boolean(),
    seccompProfile: z.strictObject({ type: z.string() }),
  }),
});
const containerTemplate = z.strictObject({
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.boolean(),
    capabilities: z.strictObject({ drop: z.array(z.string()) }),
  }),
});

export const kafka = objectOf(
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
      template: z.strictObject({
        pod: podTemplate,
        initContainer: containerTemplate,
        kafkaContainer: containerTemplate,
      }),
    }),
    entityOperator: z.strictObject({
      template: z.strictObject({
        pod: podTemplate,
        topicOperatorContainer: containerTemplate,
        userOperatorContainer: containerTemplate,
      }),
      topicOperator: z.strictObject({ resources }),
      userOperator: z.strictObject({ resources }),
    }),
    kafkaExporter: z.strictObject({
      template: z.strictObject({ pod: podTemplate, container: containerTemplate }),
      topicRegex: z.string(),
      groupRegex: z.string(),
      resources,
    }),
    cruiseControl: z
      .strictObject({
        template: z.strictObject({ pod: podTemplate, cruiseControlContainer: containerTemplate }),
        autoRebalance: z.array(z.strictObject({ mode: z.enum(['add-brokers', 'remove-brokers']) })),
        resources,
      })
      .optional(),
    clusterCa: authority,
    clientsCa: authority,
    maintenanceTimeWindows: z.array(z.string()).optional(),
  }),
);

export const nodePool = objectOf(
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

export const topic = objectOf(
  'kafka.strimzi.io/v1',
  'KafkaTopic',
  z.strictObject({
    topicName: z.string().regex(/^[A-Za-z0-9._-]{1,249}$/),
    partitions: z.int(),
    replicas: z.int(),
    config: z.record(z.string(), z.union([z.string(), z.int()])),
  }),
);

export const user = objectOf(
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
export const access = objectOf(
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
