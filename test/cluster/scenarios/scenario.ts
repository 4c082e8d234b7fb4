import type { ApplicationRequest } from '../argocd/applications.ts';
import type { Lab } from '../lab.ts';
import type { Oracle, Truth } from '../oracle.ts';
import { type ServiceRequest, service } from '../workloads.ts';

/** The files of an application's folder, by file name. */
export type Files = Readonly<Record<string, string | null>>;

/** What has to come out, and since when it could be known. */
export type Expected =
  | { readonly decision: 'healthy' }
  | {
      readonly decision: 'failed';
      readonly rootCauses: readonly string[];
      /** Whether the cluster shows what waiting cannot heal; left out, only Argo CD can tell. */
      readonly certain?: (truth: Truth) => boolean;
    }
  | { readonly decision: 'unknown' | 'blocked' | 'superseded'; readonly reasonCodes: readonly string[] };

/** One release of the service `api` on the real thing. */
export interface Scenario {
  readonly name: string;
  readonly what: string;
  readonly application?: Partial<ApplicationRequest>;
  /** Files beside `api.yaml`, before the release. */
  readonly before?: (lab: Lab) => Files;
  /** The tag of the release, with the word that decides its fate. */
  readonly tag: string;
  /** Further files of the commit of the release; `api.yaml` may be replaced. */
  readonly change?: (lab: Lab) => Files;
  /** Of the workload of `api`. */
  readonly shape?: Partial<ServiceRequest>;
  readonly timeout?: string;
  /** The application never comes to rest before the release. */
  readonly isRestless?: boolean;
  /** What happens while the release is watched. */
  readonly during?: (lab: Lab, release: Release) => Promise<void>;
  readonly expected: Expected;
}

export interface Release {
  readonly application: string;
  readonly revision: string;
  /** Puts files into the folder of the application. */
  readonly commit: (files: Files) => Promise<string>;
}

/** Shows one of these reasons. */
export const hasReason = (...reasons: readonly string[]) => {
  return ({ pods }: Truth): boolean =>
    pods.some((pod) => pod.reasons.some((reason) => reasons.includes(reason)));
};
export const endedThreeTimes = ({ pods }: Truth): boolean =>
  pods.some(({ terminations }) => terminations >= 3);

/** The file of the service `api`; an init image `own` is its own image. */
export function api(lab: Lab, tag: string, shape: Partial<ServiceRequest> = {}): string {
  const image = lab.image('shop/api', tag);
  const { initImage, ...rest } = shape;
  return service({ name: 'api', image, ...rest, ...(initImage === 'own' ? { initImage: image } : {}) });
}

/** Room for so many CPUs in the namespace. */
export function quota(cpus: string): string {
  return `apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: cpus }\nspec: { hard: { requests.cpu: "${cpus}" } }\n`;
}

/** The file of the service `web`. */
export const web = (lab: Lab, tag: string): string =>
  service({ name: 'web', image: lab.image('shop/web', tag) });

/** Since when the cluster shows what has to come out, as far as it does. */
export function certainSince({ expected, tag }: Scenario, oracle: Oracle, lab: Lab): number | undefined {
  const image = lab.image('shop/api', tag);
  if (expected.decision === 'healthy') return oracle.liveSince('api', image);
  if (expected.decision !== 'failed' || expected.certain === undefined) return undefined;
  return oracle.firstTime('api', image, expected.certain);
}
