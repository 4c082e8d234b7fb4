import { z } from 'zod';

/** The field names of Argo CD's API that Slipway reads, written down from its documentation and not from the sandbox. */
const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const syncStatus = z.enum(['Synced', 'OutOfSync', 'Unknown']);
const health = z.strictObject({
  status: z.enum(['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown']),
  message: z.string().optional(),
  lastTransitionTime: timestamp.optional(),
});
const source = z.strictObject({
  repoURL: z.string(),
  targetRevision: z.string().optional(),
  path: z.string().optional(),
  chart: z.string().optional(),
  ref: z.string().optional(),
});
const operation = z.strictObject({
  sync: z.strictObject({
    revision: z.string().optional(),
    revisions: z.array(z.string()).optional(),
    source: source.optional(),
    sources: z.array(source).optional(),
    prune: z.boolean().optional(),
    dryRun: z.boolean().optional(),
    resources: z
      .array(
        z.strictObject({
          group: z.string().optional(),
          kind: z.string(),
          namespace: z.string().optional(),
          name: z.string(),
        }),
      )
      .optional(),
    autoHealAttemptsCount: z.number().optional(),
    syncStrategy: z
      .strictObject({ apply: z.looseObject({}).optional(), hook: z.looseObject({}).optional() })
      .optional(),
  }),
  initiatedBy: z.strictObject({ username: z.string().optional(), automated: z.boolean().optional() }),
  info: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  retry: z.strictObject({ limit: z.number().optional(), refresh: z.boolean().optional() }),
});
const resourceResult = z.strictObject({
  group: z.string(),
  version: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  status: z.enum(['Synced', 'SyncFailed', 'Pruned', 'PruneSkipped']).optional(),
  message: z.string(),
  hookType: z.string().optional(),
  hookPhase: z.enum(['Running', 'Terminating', 'Failed', 'Error', 'Succeeded']),
  syncPhase: z.enum(['PreSync', 'Sync', 'PostSync', 'SyncFail']),
  images: z.array(z.string()).optional(),
});
const syncResult = z.strictObject({
  revision: z.string(),
  revisions: z.array(z.string()).optional(),
  source,
  sources: z.array(source).optional(),
  resources: z.array(resourceResult).optional(),
});
const operationState = z.strictObject({
  operation,
  phase: z.enum(['Running', 'Terminating', 'Failed', 'Error', 'Succeeded']),
  message: z.string().optional(),
  startedAt: timestamp,
  finishedAt: timestamp.optional(),
  retryCount: z.number().optional(),
  syncResult: syncResult.optional(),
});
const resource = z.strictObject({
  group: z.string().optional(),
  version: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  status: syncStatus.optional(),
  health: health.optional(),
  hook: z.boolean().optional(),
  requiresPruning: z.boolean().optional(),
  syncWave: z.number().optional(),
});
const historyEntry = z.strictObject({
  id: z.number().int().min(0),
  revision: z.string().optional(),
  revisions: z.array(z.string()).optional(),
  source,
  sources: z.array(source).optional(),
  deployStartedAt: timestamp,
  deployedAt: timestamp,
  initiatedBy: operation.shape.initiatedBy,
});
const hydration = z.strictObject({
  phase: z.enum(['Hydrating', 'Hydrated', 'Failed']),
  drySHA: z.string().optional(),
  hydratedSHA: z.string().optional(),
  message: z.string().optional(),
  startedAt: timestamp,
  finishedAt: timestamp.optional(),
});

export const applicationSchema = z.strictObject({
  metadata: z.strictObject({
    name: z.string(),
    namespace: z.string(),
    uid: z.uuid(),
    resourceVersion: z.string().regex(/^\d+$/),
    generation: z.number().int().positive(),
    creationTimestamp: timestamp,
    deletionTimestamp: timestamp.optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.looseObject({
    project: z.string(),
    destination: z.strictObject({ server: z.string(), namespace: z.string() }),
  }),
  operation: operation.optional(),
  status: z.strictObject({
    sync: z.strictObject({
      status: syncStatus,
      revision: z.string().optional(),
      revisions: z.array(z.string()).optional(),
      comparedTo: z.looseObject({}),
    }),
    health,
    resources: z.array(resource).optional(),
    conditions: z
      .array(z.strictObject({ type: z.string(), message: z.string().min(1), lastTransitionTime: timestamp }))
      .optional(),
    history: z.array(historyEntry).max(10).optional(),
    operationState: operationState.optional(),
    reconciledAt: timestamp.optional(),
    sourceType: z.string().optional(),
    sourceTypes: z.array(z.string()).optional(),
    summary: z.strictObject({ images: z.array(z.string()).optional() }),
    resourceHealthSource: z.literal('appTree').optional(),
    controllerNamespace: z.string(),
    sourceHydrator: z
      .strictObject({
        currentOperation: hydration.optional(),
        lastSuccessfulOperation: z.strictObject({ drySHA: z.string(), hydratedSHA: z.string() }).optional(),
        lastComparedDryRevision: z.string().optional(),
      })
      .optional(),
  }),
});

const nodeRef = z.strictObject({
  group: z.string().optional(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  uid: z.uuid(),
});
const nodeName = {
  group: z.string().optional(),
  version: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
};
const missingNode = z.strictObject({
  ...nodeName,
  health: z.strictObject({ status: z.literal('Missing') }).optional(),
});
const liveNode = z.strictObject({
  ...nodeName,
  uid: z.uuid(),
  parentRefs: z.array(nodeRef).optional(),
  info: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  networkingInfo: z.strictObject({ labels: z.record(z.string(), z.string()).optional() }).optional(),
  resourceVersion: z.string().regex(/^\d+$/),
  images: z.array(z.string()).optional(),
  health: health.optional(),
  createdAt: timestamp,
});
export const treeSchema = z.strictObject({ nodes: z.array(z.union([liveNode, missingNode])) });

const microTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
const event = z.strictObject({
  metadata: z.strictObject({ name: z.string(), namespace: z.string(), creationTimestamp: timestamp }),
  involvedObject: z.strictObject({
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    uid: z.uuid(),
  }),
  reason: z.string(),
  message: z.string(),
  type: z.enum(['Normal', 'Warning']),
  source: z.strictObject({ component: z.string().optional() }),
  firstTimestamp: timestamp.nullable(),
  lastTimestamp: timestamp.nullable(),
  eventTime: microTime.nullable(),
  count: z.number().int().positive().optional(),
  series: z.strictObject({ count: z.number().int(), lastObservedTime: microTime }).optional(),
  action: z.string().optional(),
  reportingComponent: z.string().optional(),
  reportingInstance: z.string().optional(),
});
export const eventListSchema = z.strictObject({ metadata: z.strictObject({}), items: z.array(event) });

export const streamEventSchema = z.strictObject({
  result: z.strictObject({ type: z.enum(['ADDED', 'MODIFIED']), application: applicationSchema }),
});
