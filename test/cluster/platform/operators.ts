import { setTimeout } from 'node:timers/promises';
import { type KubernetesApi, type KubernetesObject, KubernetesRefusal } from '../kubernetes-api.ts';
import { type ForeignKind, listPathOf } from './kinds.ts';

interface Reported extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly generation: number };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: { readonly observedGeneration?: number };
}

/** What an operator reports of an object that it has seen to. */
type Report = (object: Reported) => Readonly<Record<string, unknown>>;

const since = '2026-01-01T00:00:00Z';

function conditions(types: readonly string[], { metadata }: Reported): readonly object[] {
  const shared = { status: 'True', lastTransitionTime: since, observedGeneration: metadata.generation };
  return types.map((type) => ({ type, reason: type, message: '', ...shared }));
}

function isReady(object: Reported): Readonly<Record<string, unknown>> {
  return { conditions: conditions(['Ready'], object) };
}

function hasNodes({ spec }: Reported): Readonly<Record<string, unknown>> {
  const replicas = Number(spec?.['replicas']);
  return { replicas, nodeIds: Array.from({ length: replicas }, (_, id) => id) };
}

function isProgrammed(object: Reported): Readonly<Record<string, unknown>> {
  return { conditions: conditions(['Accepted', 'Programmed'], object) };
}

function isAttached(object: Reported): Readonly<Record<string, unknown>> {
  const parentRefs = object.spec?.['parentRefs'] as readonly object[];
  const parents = parentRefs.map((parentRef) => ({
    ...{ parentRef, controllerName: 'traefik.io/gateway-controller' },
    conditions: conditions(['Accepted', 'ResolvedRefs'], object),
  }));
  return { parents };
}

/** The kinds whose health Argo CD reads from what their operator reports; it asks nothing of the others. */
const reports: Readonly<Record<string, Report>> = {
  Certificate: isReady,
  ClusterIssuer: isReady,
  ClusterSecretStore: isReady,
  ExternalSecret: isReady,
  Gateway: isProgrammed,
  HTTPRoute: isAttached,
  ImageValidatingPolicy: (object) => ({
    conditionStatus: {
      ready: true,
      conditions: conditions(['WebhookConfigured', 'RBACPermissionsGranted'], object),
    },
  }),
  Kafka: isReady,
  KafkaAccess: isReady,
  KafkaNodePool: hasNodes,
  KafkaTopic: isReady,
  KafkaUser: isReady,
};

/** Reports for every operator that all is well, until it is disposed of. */
export function standInForOperators(api: KubernetesApi, kinds: readonly ForeignKind[]): AsyncDisposable {
  const ended = new AbortController();
  const reporting = reportUntil(ended.signal, api, kinds);
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await reporting;
    },
  };
}

async function reportUntil(
  signal: AbortSignal,
  api: KubernetesApi,
  kinds: readonly ForeignKind[],
): Promise<void> {
  const judged = kinds.filter(({ kind }) => kind in reports);
  while (!signal.aborted) {
    for (const kind of judged) await reportOn(api, kind);
    await setTimeout(500, undefined, { signal }).catch(() => undefined);
  }
}

async function reportOn(api: KubernetesApi, kind: ForeignKind): Promise<void> {
  const report = reports[kind.kind];
  for (const object of await listObjects(api, kind)) {
    const { generation } = object.metadata;
    if (report === undefined || object.status?.observedGeneration === generation) continue;
    const status = { observedGeneration: generation, ...report(object) };
    const { namespace, name } = object.metadata;
    const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
    const path = listPathOf(kind).replace(/\/[^/]+$/, (plural) => `${place}${plural}/${name}/status`);
    await api
      .call('PATCH', path, JSON.stringify({ status }), 'application/merge-patch+json')
      .catch(ignoreGone);
  }
}

async function listObjects(api: KubernetesApi, kind: ForeignKind): Promise<readonly Reported[]> {
  const list = (await api.get(listPathOf(kind)).catch(ignoreGone)) as
    | { readonly items: readonly Reported[] }
    | undefined;
  return list?.items ?? [];
}

/** The definition is not there yet, the object not any more. */
function ignoreGone(error: unknown): undefined {
  if (error instanceof KubernetesRefusal && error.status === 404) return undefined;
  throw error;
}
