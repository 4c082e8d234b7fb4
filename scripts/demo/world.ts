import type { BareRepository } from '../sandbox/repository.ts';
import type { EnvironmentName, ServiceName } from '../sandbox/seed.ts';

/** The service whose fate the demo follows; the others go along with it. */
export const service = 'chat-api';

/** What becomes of the containers of an image; a `missing` one is in no registry. */
export type Fate = 'ready' | 'crash' | 'oom' | 'no-config' | 'missing';

export interface ImageRequest {
  /** `chat-api` when left out. */
  readonly service?: ServiceName;
  readonly version: string;
  readonly fate: Fate;
}

/** How long a release has to hold, and how long it may take, in the form of Slipway's inputs. */
export interface Pace {
  readonly stability: string;
  readonly timeout: string;
}

/** Something that is up, and where. */
export interface Place {
  readonly name: string;
  readonly address: string;
}

/** A command to paste, and what it shows. */
export interface Suggestion {
  readonly shows: string;
  readonly command: string;
}

/**
 * What the demo plays on: a GitOps repository, an image registry, and an Argo CD that keeps dev, staging and prod in
 * step with the repository. All three run the first version of every service when the play begins.
 */
export interface World {
  readonly places: readonly Place[];
  readonly repositoryUrl: string;
  /** The same repository, read and written directly. */
  readonly repository: BareRepository;
  /** What a `slipway` process needs in its environment: the tokens. */
  readonly environment: Readonly<Record<string, string>>;
  readonly pace: Pace;
  /** Commands that show more of this world while it is up. */
  readonly suggestions: readonly Suggestion[];
  /** Reference (`repository:tag@digest`) of an image of a service. */
  image(request: ImageRequest): string;
  /** The file with the running images of an environment, as the branch has it now. */
  readManifests(environment: EnvironmentName): Promise<string>;
  /** The images of a service (`chat-api` when left out) the cluster runs, each once. */
  readRunningImages(environment: EnvironmentName, service?: ServiceName): Promise<readonly string[]>;
  /** What the Argo CD application of an environment was told to do. */
  readSettings(environment: EnvironmentName): Promise<unknown>;
  /** Tells how many pods of the service serve: once before it resolves, then at each change. */
  watchServing(environment: EnvironmentName, listener: (pods: number) => void): Promise<void>;
  /** What Argo CD found wrong with the calls it got. */
  readComplaints(): Promise<readonly string[]>;
}
