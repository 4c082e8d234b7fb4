import { Rollout } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout';
import { ExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { crdShapes } from './crd-shapes.ts';
import { openKubernetesValidator } from './kubernetes-schemas.ts';
import type { ManifestObject } from './render.ts';
import { watchReads } from './unread-fields.ts';

interface Model {
  validate(): void;
}

/** Models whose validators were generated from the operators' own types, by `apiVersion/kind`. */
const models: Readonly<Record<string, (data: never) => Model>> = {
  'argoproj.io/v1alpha1/Rollout': (data) => new Rollout(data),
  'external-secrets.io/v1/ExternalSecret': (data) => new ExternalSecret(data),
  'gateway.networking.k8s.io/v1/HTTPRoute': (data) => new HTTPRoute(data),
  'keda.sh/v1alpha1/ScaledObject': (data) => new ScaledObject(data),
  'keda.sh/v1alpha1/TriggerAuthentication': (data) => new TriggerAuthentication(data),
  'monitoring.coreos.com/v1/PodMonitor': (data) => new PodMonitor(data),
  'monitoring.coreos.com/v1/ServiceMonitor': (data) => new ServiceMonitor(data),
};

/** Says what is wrong with an object; an object that no schema knows is wrong as a whole. */
export type Validator = (object: ManifestObject) => Promise<readonly string[]>;

/** A validator for everything the charts render, on one minor of Kubernetes (`1.36`). */
export async function openValidator(minor: string): Promise<Validator> {
  const validateKubernetes = await openKubernetesValidator(minor);
  return async (object) => {
    const problems = (await validateKubernetes(object)) ??
      validateByModel(object) ??
      validateByShape(object) ?? ['no schema knows it'];
    const { apiVersion, kind, metadata } = object;
    return problems.map((problem) => `${apiVersion} ${kind} ${metadata.name}: ${problem}`);
  };
}

function keyOf({ apiVersion, kind }: ManifestObject): string {
  return `${apiVersion}/${kind}`;
}

function validateByModel(object: ManifestObject): readonly string[] | undefined {
  const create = models[keyOf(object)];
  if (create === undefined) return undefined;
  const watched = watchReads(object);
  try {
    create(watched.value as never).validate();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return watched.unread().map((path) => `${path} is no field of it`);
}

function validateByShape(object: ManifestObject): readonly string[] | undefined {
  const result = crdShapes[keyOf(object)]?.safeParse(object);
  if (result === undefined) return undefined;
  return result.error?.issues.map(({ path, message }) => `/${path.join('/')} ${message}`) ?? [];
}
