import type { ApplicationSetRef, ResourceRef } from './observation.ts';

interface Wanted {
  /** Names this one occasion: whoever executes wants does each key once, and never one that is still under way. */
  readonly key: string;
  /** Milliseconds since the epoch; it may move forward or back from step to step while the key stays. */
  readonly notBefore: number;
}

interface WantedOf extends Wanted {
  readonly app: string;
}

/**
 * A direct GET. A `refresh` other than `none` may block for long: it has keys of its own and never holds back a plain
 * one. `renewToken`: the last answer was 401, exchange the token once before asking again.
 */
export interface GetWant extends WantedOf {
  readonly kind: 'get';
  readonly refresh: 'none' | 'normal' | 'hard';
  readonly renewToken: boolean;
}

export interface TreeWant extends WantedOf {
  readonly kind: 'tree';
}

export interface ResourceWant extends WantedOf {
  readonly kind: 'resource';
  readonly ref: ResourceRef;
}

export interface EventsWant extends WantedOf {
  readonly kind: 'events';
  readonly ref: ResourceRef;
}

export interface LogsWant extends WantedOf {
  readonly kind: 'logs';
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
}

export interface WindowsWant extends WantedOf {
  readonly kind: 'windows';
}

/** How the owner of one or more applications syncs them. */
export interface ApplicationSetWant extends Wanted, ApplicationSetRef {
  readonly kind: 'applicationset';
}

/** Does `revision` contain (equal or descend from) each of `commits`? Answered by a `git` observation. */
export interface GitWant extends Wanted {
  readonly kind: 'git';
  readonly revision: string;
  readonly commits: readonly string[];
  /** Folders of which is asked whether they hold the same in both. */
  readonly folders?: readonly string[];
}

export interface RegistryWant extends Wanted {
  readonly kind: 'registry';
  readonly image: string;
}

/**
 * What the machine would like to observe next. Each want is answered by one observation of the same source, also when
 * it could not be fulfilled (`status`, `error` and no `body`): only then does the machine plan the next try.
 */
export type Want =
  | GetWant
  | TreeWant
  | ResourceWant
  | EventsWant
  | LogsWant
  | WindowsWant
  | ApplicationSetWant
  | GitWant
  | RegistryWant;
