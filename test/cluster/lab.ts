import { type ApplicationRequest, application } from './argocd/applications.ts';
import type { GitopsRepository } from './git.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { imageReference } from './registry.ts';

/** What a trial needs of a running rig, whoever started it. */
export interface Lab {
  /** Argo CD's API: `http://127.0.0.1:<port>` */
  readonly url: string;
  /** A token of the role `pipeline` of the project `delivery`: the least a pipeline needs. */
  readonly token: string;
  readonly kubernetes: KubernetesApi;
  readonly git: Pick<GitopsRepository, 'url' | 'commit'>;
  createApplication(request: Omit<ApplicationRequest, 'repoUrl'>): Promise<void>;
  /** A reference (`repository:tag@digest`); a word in the tag decides what becomes of its pods (`pods/lives.ts`). */
  image(name: string, tag: string): string;
}

interface Parts {
  readonly kubernetes: KubernetesApi;
  readonly git: Pick<GitopsRepository, 'url' | 'commit'>;
  /** Host of the image registry. */
  readonly registry: string;
}

export function openLab({ kubernetes, git, registry }: Parts): Omit<Lab, 'url' | 'token'> {
  return {
    kubernetes,
    git,
    createApplication: (request) => kubernetes.apply(application({ ...request, repoUrl: git.url })),
    image: (name, tag) => imageReference(registry, name, tag),
  };
}
