import type { ApplicationRequest } from './application.ts';
import type { Lab } from './lab.ts';
import type { Oracle } from './oracle.ts';
import type { Answer } from './slipway.ts';
import type { Truth } from './truth.ts';
import type { Written } from './watch.ts';
import { type ServiceRequest, service } from './workloads.ts';

/** The files of an application's folder, by file name. */
export type Files = Readonly<Record<string, string | null>>;

/** What has to come out, and since when it could be known. */
export interface Expected {
  readonly decision:
    | 'healthy'
    | 'failed'
    | 'blocked'
    | 'superseded'
    | 'unknown'
    | 'error'
    | 'delivered'
    | 'rolled-back'
    | 'planned';
  /** One of them; left out, any. A failed release names its root cause here. */
  readonly reasonCodes?: readonly string[];
  /** Whether the cluster shows what waiting cannot heal; left out, only Argo CD can tell. */
  readonly certain?: (truth: Truth) => boolean;
  /** How the cluster looks when the release is what the answer calls healthy; by default live. */
  readonly live?: (truth: Truth) => boolean;
}

/** One release of the service `api`, played on the embedded Argo CD and on a real one. */
export interface Scenario {
  /** Of the scenario, its application and its namespace. */
  readonly name: string;
  readonly what: string;
  /** Who writes and who watches: `rollout` watches a colleague's commit (the default) or one of `bump`; `deliver` does both. */
  readonly through?: 'rollout' | 'bump' | 'deliver';
  readonly application?: Partial<ApplicationRequest>;
  /** Where Slipway stands before anything else: another way to Argo CD, another token. */
  readonly standpoint?: (lab: Lab, name: string) => Promise<Standpoint>;
  /** Brings the world to rest before the release, in place of one application over the files. */
  readonly prepare?: (lab: Lab, place: Place) => Promise<void>;
  /** What happens when the application has come to rest, before the release. */
  readonly atRest?: (lab: Lab, place: Place) => Promise<void>;
  /** Files beside `api.yaml`, before the release. */
  readonly before?: (lab: Lab) => Files;
  /** The tag that runs before the release; by default `1.0.0`. */
  readonly tagBefore?: string;
  /** The tag of the release, with the word that decides its fate. */
  readonly tag: string;
  /** Further files of the commit of the release; `api.yaml` may be replaced. */
  readonly change?: (lab: Lab) => Files;
  /** Of the workload of `api`. */
  readonly shape?: Partial<ServiceRequest>;
  /** Words that say which applications `rollout` watches; by default the one of this name. */
  readonly target?: (place: Place) => readonly string[];
  /** Further words of the command line. */
  readonly words?: (lab: Lab, place: Place) => readonly string[];
  /** Where `deliver` finds the image; by default in the workload of `api.yaml`. */
  readonly written?: (place: Place) => Written;
  /** Of the cluster's life, and at least ten of the wall clock; by default four minutes of it. */
  readonly timeoutSeconds?: number;
  /** What happens between the commit and the watch; not where `deliver` does both. */
  readonly beforeWatch?: (lab: Lab, release: Release) => Promise<void>;
  /** The application never comes to rest before the release. */
  readonly isRestless?: boolean;
  /** What happens while the release is watched. */
  readonly during?: (lab: Lab, release: Release) => Promise<void>;
  readonly expected: Expected;
  /** What else has to hold at the end: gives what does not, in words. */
  readonly check?: (lab: Lab, played: Played) => Promise<readonly string[]>;
  /** Somebody deletes the application meanwhile. */
  readonly isRemoved?: boolean;
  /** Why the embedded server cannot play it. */
  readonly realOnly?: string;
}

/** What Slipway is given in place of the lab's own. */
export interface Standpoint extends Partial<AsyncDisposable> {
  /** The address of Argo CD. */
  readonly url?: string;
  readonly token?: string;
}

/** Where a scenario is played. */
export interface Place {
  readonly application: string;
  /** Slipway's own. */
  readonly token: string;
  /** Puts files into the folder of the application; gives the commit. */
  readonly commit: (files: Files) => Promise<string>;
}

export interface Release extends Place {
  /** Grows while the release is watched. */
  readonly traceFile: string;
  /** The commit of the release; not known before the end where `deliver` writes it. */
  readonly revision: string | undefined;
}

/** A scenario that came to its end. */
export interface Played extends Place {
  readonly image: string;
  readonly imageBefore: string;
  readonly answer: Answer;
  readonly traceFile: string;
  readonly oracle: Oracle;
}

/** Shows one of these reasons. */
export const hasReason = (...reasons: readonly string[]) => {
  return ({ pods }: Truth): boolean =>
    pods.some((pod) => pod.reasons.some((reason) => reasons.includes(reason)));
};
export const endedThreeTimes = ({ pods }: Truth): boolean =>
  pods.some(({ terminations }) => terminations >= 3);

/** Nobody but the watch gives up on pods that take their time. */
export const endless: Partial<ServiceRequest> = { progressDeadlineSeconds: 3600 };

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
