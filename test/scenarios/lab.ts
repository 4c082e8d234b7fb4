import type { ArgocdApi } from '../cluster/argocd/api.ts';
import type { ApplicationRequest } from './application.ts';
import type { ApplicationSetRequest } from './application-set.ts';
import type { ProjectRequest, SyncWindow } from './project.ts';
import type { Observe } from './truth.ts';

/** The two servers every scenario is played on. */
export type ServerName = 'embedded' | 'real';

/** The parts of Argo CD that can die on their own. */
export type ArgocdRole =
  | 'repo-server'
  | 'commit-server'
  | 'application-controller'
  | 'server'
  | 'applicationset-controller';

/** A delivery world a scenario is played in, whichever Argo CD it has: the embedded one or a real one. */
export interface Lab {
  readonly server: ServerName;
  /** Argo CD's API: `http://127.0.0.1:<port>` */
  readonly url: string;
  /** A token with the least rights a pipeline needs. */
  readonly token: string;
  /** Both tokens a `slipway` process needs, as its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** A session of Argo CD's administrator. */
  readonly admin: ArgocdApi;
  readonly git: LabRepository;
  /** A second repository, as a platform team has one. */
  readonly platform: Pick<LabRepository, 'url' | 'commit'>;
  /** What the cluster itself says of the workloads of a namespace. */
  readonly observe: Observe;
  /** How many seconds of the cluster's life pass in one second. */
  readonly speed: number;
  /** The script of the command line under test. */
  readonly slipway: string;
  createApplication(request: Omit<ApplicationRequest, 'repoUrl'>): Promise<void>;
  createApplicationSet(request: Omit<ApplicationSetRequest, 'repoUrl'>): Promise<void>;
  /** Makes a project; gives a token of its pipeline. */
  applyProject(request: ProjectRequest): Promise<string>;
  /** From now on an application, the one of its project, has these windows. */
  setWindows(application: string, project: string, windows: readonly SyncWindow[]): Promise<void>;
  deleteToken(token: string): Promise<void>;
  createNamespace(name: string): Promise<void>;
  /** What somebody changes by hand on the live Deployment `api` of a namespace. */
  drift(namespace: string, change: Drift): Promise<void>;
  /** A reference (`repository:tag@digest`); a word in the tag decides what becomes of its pods. */
  image(name: string, tag: string): string;
  /** Ends a role as a crash would. */
  kill(role: ArgocdRole): Promise<void>;
  restart(role: ArgocdRole): Promise<void>;
}

export interface Drift {
  readonly replicas?: number;
  readonly image?: string;
}

/** The GitOps repository of a lab. */
export interface LabRepository {
  readonly url: string;
  /** One commit on main by a colleague; gives its SHA. `null` removes a file. */
  commit(files: Readonly<Record<string, string | null>>, message?: string): Promise<string>;
  /** A file as main has it. */
  read(path: string): Promise<string | undefined>;
  /** Messages of main, newest first. */
  messages(): Promise<readonly string[]>;
  /** From now on every request for the repository, Argo CD's too, is answered with 503. */
  breakDown(): void;
  recover(): void;
  /** From now on the server declines every push, with these words, as a branch does that takes pull requests only. */
  decline(words: string): Promise<void>;
  accept(): Promise<void>;
}

/** Waits so many seconds of the cluster's life: the moment at which something breaks is part of a scenario. */
export function pause({ speed }: Pick<Lab, 'speed'>, seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / speed));
}

/** A span of the cluster's life as a duration of the wall clock, in the form of Slipway's inputs. */
export function duration({ speed }: Pick<Lab, 'speed'>, seconds: number): string {
  return `${Math.round((seconds * 1000) / speed)}ms`;
}
