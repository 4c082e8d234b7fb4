import { z } from 'zod';
import { serviceFaults } from './service-faults.ts';

interface Kind {
  readonly apiVersion: string;
  readonly group: string;
  /** Not in a namespace. */
  readonly isGlobal?: true;
}

/** What the model API server knows: any other kind is refused the way a cluster without the CRD refuses it. */
const knownKinds: Readonly<Record<string, Kind>> = {
  Namespace: { apiVersion: 'v1', group: '', isGlobal: true },
  ConfigMap: { apiVersion: 'v1', group: '' },
  Secret: { apiVersion: 'v1', group: '' },
  Service: { apiVersion: 'v1', group: '' },
  ServiceAccount: { apiVersion: 'v1', group: '' },
  Pod: { apiVersion: 'v1', group: '' },
  ResourceQuota: { apiVersion: 'v1', group: '' },
  Deployment: { apiVersion: 'apps/v1', group: 'apps' },
  ReplicaSet: { apiVersion: 'apps/v1', group: 'apps' },
  StatefulSet: { apiVersion: 'apps/v1', group: 'apps' },
  DaemonSet: { apiVersion: 'apps/v1', group: 'apps' },
  ControllerRevision: { apiVersion: 'apps/v1', group: 'apps' },
  Job: { apiVersion: 'batch/v1', group: 'batch' },
  NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', group: 'networking.k8s.io' },
  PodDisruptionBudget: { apiVersion: 'policy/v1', group: 'policy' },
  Rollout: { apiVersion: 'argoproj.io/v1alpha1', group: 'argoproj.io' },
  AnalysisTemplate: { apiVersion: 'argoproj.io/v1alpha1', group: 'argoproj.io' },
  AnalysisRun: { apiVersion: 'argoproj.io/v1alpha1', group: 'argoproj.io' },
  Application: { apiVersion: 'argoproj.io/v1alpha1', group: 'argoproj.io' },
};

const labels = z.record(z.string(), z.string());
const metadata = z.looseObject({
  name: z.string().min(1),
  namespace: z.string().optional(),
  labels: labels.optional(),
  annotations: labels.optional(),
});
const manifestSchema = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata });
export type Manifest = z.infer<typeof manifestSchema>;

const container = z.looseObject({ name: z.string().min(1), image: z.string().min(1) });
const podTemplate = z.looseObject({
  metadata: z.looseObject({ labels: labels.optional(), annotations: labels.optional() }).optional(),
  spec: z.looseObject({
    containers: z.array(container).min(1),
    initContainers: z.array(container).optional(),
    restartPolicy: z.string().optional(),
  }),
});
export type PodTemplate = z.infer<typeof podTemplate>;
export type ContainerSpec = z.infer<typeof container>;

const amount = z.union([z.number(), z.string()]);
const selector = z.looseObject({ matchLabels: labels.optional() });
const replicas = z.number().int().min(0).optional();
const minReadySeconds = z.number().int().min(0).optional();
const deploymentSpec = z.looseObject({
  replicas,
  minReadySeconds,
  progressDeadlineSeconds: z.number().int().positive().optional(),
  paused: z.boolean().optional(),
  selector,
  strategy: z
    .looseObject({
      type: z.enum(['RollingUpdate', 'Recreate']).optional(),
      rollingUpdate: z
        .looseObject({ maxSurge: amount.optional(), maxUnavailable: amount.optional() })
        .optional(),
    })
    .optional(),
  template: podTemplate,
});
export type DeploymentSpec = z.infer<typeof deploymentSpec>;

const strategyType = z.enum(['RollingUpdate', 'OnDelete']).optional();
const statefulSetSpec = z.looseObject({
  replicas,
  minReadySeconds,
  serviceName: z.string().optional(),
  podManagementPolicy: z.enum(['OrderedReady', 'Parallel']).optional(),
  updateStrategy: z
    .looseObject({
      type: strategyType,
      rollingUpdate: z.looseObject({ partition: z.number().int().min(0).optional() }).optional(),
    })
    .optional(),
  selector,
  template: podTemplate,
});
export type StatefulSetSpec = z.infer<typeof statefulSetSpec>;

const daemonSetSpec = z.looseObject({
  minReadySeconds,
  updateStrategy: z
    .looseObject({
      type: strategyType,
      rollingUpdate: z.looseObject({ maxUnavailable: amount.optional() }).optional(),
    })
    .optional(),
  selector,
  template: podTemplate,
});
export type DaemonSetSpec = z.infer<typeof daemonSetSpec>;

const jobSpec = z.looseObject({ backoffLimit: z.number().int().min(0).optional(), template: podTemplate });
export type JobSpec = z.infer<typeof jobSpec>;

const canaryStep = z.looseObject({
  setWeight: z.number().optional(),
  pause: z.looseObject({ duration: amount.optional() }).optional(),
  analysis: z.looseObject({ templates: z.array(z.looseObject({ templateName: z.string() })) }).optional(),
});
const rolloutStrategy = z.looseObject({
  canary: z
    .looseObject({
      steps: z.array(canaryStep).optional(),
      maxSurge: amount.optional(),
      maxUnavailable: amount.optional(),
    })
    .optional(),
  blueGreen: z
    .looseObject({
      activeService: z.string(),
      previewService: z.string().optional(),
      autoPromotionEnabled: z.boolean().optional(),
      autoPromotionSeconds: z.number().int().min(0).optional(),
      scaleDownDelaySeconds: z.number().int().min(0).optional(),
    })
    .optional(),
});
const rolloutSpec = z.looseObject({
  replicas,
  minReadySeconds,
  progressDeadlineSeconds: z.number().int().positive().optional(),
  selector,
  strategy: rolloutStrategy,
  template: podTemplate,
});
export type RolloutSpec = z.infer<typeof rolloutSpec>;

/** Of all that can measure, Jobs alone. */
const metric = z.looseObject({
  name: z.string(),
  provider: z.looseObject({ job: z.looseObject({ spec: jobSpec }) }),
});
const analysisTemplateSpec = z.looseObject({ metrics: z.array(metric).min(1) });
export type AnalysisTemplateSpec = z.infer<typeof analysisTemplateSpec>;

const serviceSpec = z.looseObject({ ports: z.array(z.looseObject({ port: z.number() })).optional() });

const specOfKind = {
  Deployment: deploymentSpec,
  StatefulSet: statefulSetSpec,
  DaemonSet: daemonSetSpec,
  Job: jobSpec,
  Rollout: rolloutSpec,
  AnalysisTemplate: analysisTemplateSpec,
  Service: serviceSpec,
} as const;
type SpecifiedKind = keyof typeof specOfKind;

export interface ResourceRef {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The API server will not take the object; the message reads as `kubectl apply` would print it. */
export class RefusedManifest extends Error {}

/** A YAML document as a Kubernetes object, or an error that says what is missing. */
export function parseManifest(value: unknown): Manifest {
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RefusedManifest(`Object is not a Kubernetes object: ${firstIssue(parsed.error)}`);
}

/** Where the object lives; the namespace of the destination fills in a missing one. */
export function refOf(manifest: Manifest, defaultNamespace: string): ResourceRef {
  return refOfKind(manifest.kind, manifest.metadata.namespace ?? defaultNamespace, manifest.metadata.name);
}

export function refOfKind(kind: string, namespace: string, name: string): ResourceRef {
  const known = knownKinds[kind];
  const version = known?.apiVersion.split('/').at(-1) ?? 'v1';
  const where = known?.isGlobal === true ? '' : namespace;
  return { group: known?.group ?? '', version, kind, namespace: where, name };
}

export function apiVersionOf(kind: string): string {
  return knownKinds[kind]?.apiVersion ?? 'v1';
}

export function keyOf(ref: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>): string {
  return `${ref.kind}/${ref.namespace}/${ref.name}`;
}

/** Refuses what a real API server would refuse: unknown kinds and specs that do not validate. */
export function checkManifest(manifest: Manifest, ref: ResourceRef): void {
  const known = knownKinds[manifest.kind];
  if (known === undefined || known.apiVersion !== manifest.apiVersion) {
    const group = manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/')[0] : '';
    throw new RefusedManifest(
      `The Kubernetes API could not find ${group}/${manifest.kind} for requested resource ${ref.namespace}/${ref.name}. Make sure the "${manifest.kind}" CRD is installed on the destination cluster.`,
    );
  }
  if (!isSpecified(manifest.kind)) return;
  const parsed = specOfKind[manifest.kind].safeParse(manifest['spec']);
  const faults = parsed.success ? faultsOf(manifest) : [`spec.${firstIssue(parsed.error)}`];
  if (faults.length === 0) return;
  const kind = known.group === '' ? manifest.kind : `${manifest.kind}.${known.group}`;
  const list = faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`;
  throw new RefusedManifest(`${kind} "${ref.name}" is invalid: ${list}`);
}

function faultsOf({ kind, spec }: Manifest): readonly string[] {
  return kind === 'Service' ? serviceFaults(spec) : [];
}

/** The typed spec of a manifest that passed `checkManifest`. */
export function specOf<K extends SpecifiedKind>(kind: K, manifest: Manifest): z.infer<(typeof specOfKind)[K]>;
export function specOf(kind: SpecifiedKind, manifest: Manifest): unknown {
  return specOfKind[kind].parse(manifest['spec']);
}

function isSpecified(kind: string): kind is SpecifiedKind {
  return Object.hasOwn(specOfKind, kind);
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const path =
    issue?.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('') ?? '';
  return `${path.replace(/^\./, '')}: Invalid value: ${issue?.message ?? 'not valid'}`;
}
