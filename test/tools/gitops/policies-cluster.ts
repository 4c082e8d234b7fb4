import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { provideBinaries } from '../../cluster/build/provide.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { type KubernetesObject, KubernetesRefusal } from '../../cluster/kubernetes-api.ts';
import { ProcessGroup } from '../../cluster/processes.ts';

/** A real Kubernetes API server that evaluates the policies that are applied to it. */
export interface PolicyCluster extends AsyncDisposable {
  readonly plane: ControlPlane;
  /** Why the API server refuses to create an object, or nothing; it is never kept. */
  refusalOf(object: KubernetesObject): Promise<string | undefined>;
  /** What the API server warns of when an object is created. */
  warningsOf(object: KubernetesObject): Promise<string>;
  /** Why it refuses an object of a service account, or nothing. */
  refusalFor(account: string, object: KubernetesObject): Promise<string | undefined>;
}

export async function startPolicyCluster(): Promise<PolicyCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-policies-'));
  const processes = new ProcessGroup(folder);
  const end = async (): Promise<void> => {
    await processes.endAll();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const binaries = await provideBinaries({ onProgress: () => undefined });
    const plane = await startControlPlane({ processes, binaries, folder });
    await prepare(plane);
    const [ca, cert, key] = await Promise.all(
      ['ca.crt', 'admin.crt', 'admin.key'].map((file) => readFile(join(folder, 'pki', file), 'utf8')),
    );
    const send = async (
      object: KubernetesObject,
      headers: Readonly<Record<string, string>>,
    ): Promise<Answer> => {
      const path = await collectionOf(plane, object);
      return post(new URL(`${path}?dryRun=All`, plane.server), { ca, cert, key, headers }, object);
    };
    return {
      plane,
      refusalOf: async (object) => reasonOf(await send(object, {})),
      warningsOf: async (object) => (await send(object, {})).warnings,
      refusalFor: async (account, object) => reasonOf(await send(object, { 'Impersonate-User': account })),
      [Symbol.asyncDispose]: async () => {
        plane.api.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly warnings: string;
}

interface Caller {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function post(url: URL, { headers, ...tls }: Caller, object: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', ...headers };
    const sent = request(url, { method: 'POST', headers: all, timeout: 20_000, ...tls }, (response) => {
      const warning = response.headers['warning'];
      const warnings = Array.isArray(warning) ? warning.join('\n') : (warning ?? '');
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body, warnings }), reject);
    });
    sent.once('timeout', () => sent.destroy(new Error(`${url.pathname} gave no answer in time`)));
    sent.once('error', reject);
    sent.end(JSON.stringify(object));
  });
}

function reasonOf({ status, body }: Answer): string | undefined {
  if (status < 300) return undefined;
  const { message } = JSON.parse(body) as { message: string };
  if (status === 403 || status === 422) return message;
  throw new KubernetesRefusal(status, message);
}

async function collectionOf({ api }: ControlPlane, object: KubernetesObject): Promise<string> {
  return (await api.pathOf(object)).replace(/\/[^/]+$/, '');
}

/** Namespaces, the kinds that operators bring, and somebody who may do everything but what a policy forbids. */
async function prepare({ api }: ControlPlane): Promise<void> {
  const namespaces = ['todo-apps', 'infra-services', 'elsewhere'].map((name) => ({
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name },
  }));
  await api.applyAll([
    ...namespaces,
    kind('kafka.strimzi.io', 'v1', 'Kafka', 'kafkas'),
    kind('kafka.strimzi.io', 'v1', 'KafkaNodePool', 'kafkanodepools'),
    kind('argoproj.io', 'v1alpha1', 'Rollout', 'rollouts'),
    {
      ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding' },
      metadata: { name: 'controllers' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [
        { kind: 'ServiceAccount', name: 'external-secrets', namespace: 'external-secrets' },
        { kind: 'ServiceAccount', name: 'argocd-application-controller', namespace: 'argocd' },
      ],
    },
  ]);
}

/** A kind of an operator, without its schema: only the policies judge it. */
function kind(group: string, version: string, name: string, plural: string): KubernetesObject {
  const schema = {
    openAPIV3Schema: { type: 'object', properties: { spec: preserved, status: preserved } },
  };
  return {
    ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
    metadata: { name: `${plural}.${group}` },
    spec: {
      ...{ group, scope: 'Namespaced', names: { kind: name, plural, singular: name.toLowerCase() } },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

const preserved = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
