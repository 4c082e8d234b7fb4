import type { KubernetesObject } from '../cluster/kubernetes-api.ts';
import { deliveryProject } from './application.ts';

export interface ApplicationSetRequest {
  readonly name: string;
  /** Folder in the GitOps repository, the same for all its applications. */
  readonly path: string;
  readonly repoUrl: string;
  readonly steps: readonly StepRequest[];
}

/** One step of a RollingSync, with one application. */
export interface StepRequest {
  /** Its application is `<set>-<stage>`. */
  readonly stage: string;
  /** Where its workloads go. */
  readonly destination: string;
  /** 0: never synced by itself. */
  readonly maxUpdate?: number;
}

/** An ApplicationSet that syncs one stage after the other; its applications have the label `set`. */
export function applicationSet({ name, path, repoUrl, steps }: ApplicationSetRequest): KubernetesObject {
  const elements = steps.map(({ stage, destination }) => ({ stage, destination }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name, namespace: 'argocd' },
    spec: {
      goTemplate: true,
      generators: [{ list: { elements } }],
      strategy: { type: 'RollingSync', rollingSync: { steps: steps.map(step) } },
      template: {
        metadata: { name: `${name}-{{.stage}}`, labels: { set: name, stage: '{{.stage}}' } },
        spec: {
          project: deliveryProject,
          source: { repoURL: repoUrl, path, targetRevision: 'main' },
          destination: { server: 'https://kubernetes.default.svc', namespace: '{{.destination}}' },
          // The controller of the ApplicationSet switches it off and starts each sync itself.
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            syncOptions: ['CreateNamespace=true'],
          },
        },
      },
    },
  };
}

function step({ stage, maxUpdate }: StepRequest): object {
  const matchExpressions = [{ key: 'stage', operator: 'In', values: [stage] }];
  return { matchExpressions, ...(maxUpdate === undefined ? {} : { maxUpdate }) };
}
