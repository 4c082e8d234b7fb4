import { byTag, deployment } from '../../tools/gitops/policies-cases.ts';
import { type KubernetesApi, type KubernetesObject, KubernetesRefusal } from '../kubernetes-api.ts';

/** Why the API server does not create an object, or nothing where it would. */
export async function refusalOf(api: KubernetesApi, object: KubernetesObject): Promise<string | undefined> {
  const collection = (await api.pathOf(object)).replace(/\/[^/]+$/, '?dryRun=All');
  return api.call('POST', collection, JSON.stringify(object)).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof KubernetesRefusal && error.status === 403) return error.message;
      if (error instanceof KubernetesRefusal && error.status === 422) return error.message;
      throw error;
    },
  );
}

const metadata = { name: 'stranger', namespace: 'todo-apps' };
const unconfined: KubernetesObject = {
  ...{ apiVersion: 'v1', kind: 'Pod', metadata },
  spec: {
    containers: [
      {
        name: 'stranger',
        image: `ghcr.io/acme/todo-stranger@sha256:${'0123456789abcdef'.repeat(4)}`,
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '10m', memory: '16Mi' } },
      },
    ],
  },
};
const loadBalancer: KubernetesObject = {
  ...{ apiVersion: 'v1', kind: 'Service', metadata },
  spec: { type: 'LoadBalancer', selector: { app: 'stranger' }, ports: [{ port: 80 }] },
};

/** What the platform keeps out of the application's namespace, and by whose word. */
export const refusals: readonly (readonly [string, KubernetesObject, string])[] = [
  ['an image by its tag', deployment({ container: byTag }), 'todo-images-by-digest'],
  ['a container without limits', deployment({ container: { resources: {} } }), 'todo-resources'],
  [
    'a sidecar without limits',
    deployment({ annotations: { 'dapr.io/enabled': 'true' } }),
    'todo-dapr-annotations',
  ],
  ['a pod that may be root', unconfined, 'violates PodSecurity'],
  ['a way in beside the gateway', loadBalancer, 'exceeded quota: baseline'],
];
