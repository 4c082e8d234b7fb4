import { crdShapes } from './crd-shapes.ts';
import { loadModel, type ModelClass } from './kubernetes-models.ts';
import { openKubernetesValidator } from './kubernetes-schemas.ts';
import type { KubernetesVersion, ManifestObject } from './render.ts';
import { watchReads } from './unread-fields.ts';

/** Models whose validators were generated from the operators' own types, by `apiVersion/kind`. */
const models: Readonly<Record<string, ModelClass>> = {
  'argoproj.io/v1alpha1/Rollout': await loadModel('argo-rollouts/argoproj.io/v1alpha1/Rollout'),
  'external-secrets.io/v1/ExternalSecret': await loadModel(
    'external-secrets/external-secrets.io/v1/ExternalSecret',
  ),
  'gateway.networking.k8s.io/v1/HTTPRoute': await loadModel(
    'gateway-api/gateway.networking.k8s.io/v1/HTTPRoute',
  ),
  'keda.sh/v1alpha1/ScaledObject': await loadModel('keda/keda.sh/v1alpha1/ScaledObject'),
  'keda.sh/v1alpha1/TriggerAuthentication': await loadModel('keda/keda.sh/v1alpha1/TriggerAuthentication'),
  'monitoring.coreos.com/v1/PodMonitor': await loadModel(
    'prometheus-operator/monitoring.coreos.com/v1/PodMonitor',
  ),
  'monitoring.coreos.com/v1/ServiceMonitor': await loadModel(
    'prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor',
  ),
};

/** Says what is wrong with an object; an object that no schema knows is wrong as a whole. */
export type Validator = (object: ManifestObject) => Promise<readonly string[]>;

/** A validator for everything the charts render, on one version of Kubernetes. */
export async function openValidator(version: KubernetesVersion): Promise<Validator> {
  const validateKubernetes = await openKubernetesValidator(version);
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
  const ModelOfKind = models[keyOf(object)];
  if (ModelOfKind === undefined) return undefined;
  const watched = watchReads(object);
  try {
    // Its constructor would copy, and so read, everything.
    Object.assign(new ModelOfKind(), watched.value).validate();
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
