/** What a want asked for and did not get: the HTTP status (0: no answer came) and the words of the refusal. */
interface Refusable {
  /** What the server gave. Foreign and possibly mangled: readers take from it what they can. */
  readonly body?: unknown;
  readonly status?: number;
  readonly error?: string;
}

interface Observed {
  /** ISO time at which it was observed, on the clock of whoever watches. */
  readonly at: string;
}

interface ObservedOf extends Observed {
  /** The application as `start.applications` names it. */
  readonly app: string;
}

export type PausedPolicy = 'wait' | 'success' | 'fail';

/** The first line of a trace: what is expected, where, for how long. */
export interface StartObservation extends Observed {
  readonly source: 'start';
  /** The commit that carries our bump. */
  readonly revision: string;
  /** Image references (`repository[:tag][@digest]`) the bump wrote; none: the whole application is judged. */
  readonly images: readonly string[];
  readonly applications: readonly string[];
  /** Duration such as `15s`. */
  readonly stability: string;
  /** Duration such as `10m`, counted from `at`. */
  readonly timeout: string;
  /** Each application as it was before the push. */
  readonly baseline: Readonly<Record<string, unknown>> | null;
  /** URL of the GitOps repository; default: the application's own source. */
  readonly repository?: string;
  /** Branch the revision was pushed to; default: whatever the source follows. */
  readonly branch?: string;
  /** What a paused Argo Rollout means; default `wait`. */
  readonly paused?: PausedPolicy;
  /** The caller starts syncs itself: a missing auto-sync is then no block. */
  readonly sync?: boolean;
  /**
   * Whoever watches answers wants for live manifests: health is then believed only with the cluster's own word at the end
   * of the window. Recordings of others do not hold it.
   */
  readonly asksCluster?: boolean;
  /** Every application was there just before: one that is absent is gone, and will not appear. */
  readonly wereThere?: boolean;
  /**
   * Images that the watched commit takes back: a broken pod of theirs that a StatefulSet waits for may be removed. An
   * extension of the trace format.
   */
  readonly takesBack?: readonly string[];
  /** With several applications: does the first failure end the watch? Default `fail-fast`. */
  readonly onFailure?: 'fail-fast' | 'wait-all';
}

/** A direct GET of the application: the truth. `refresh` says that it carried `?refresh=…`. */
export interface GetObservation extends ObservedOf, Refusable {
  readonly source: 'get';
  readonly refresh?: 'normal' | 'hard';
}

/** One event of the application stream: a hint. `body` is the message (`{result: {type, application}}` or its inside). */
export interface StreamObservation extends ObservedOf {
  readonly source: 'stream';
  readonly event: 'open' | 'message' | 'close';
  /** ADDED, MODIFIED or DELETED, where it is not inside `body`. */
  readonly type?: string;
  readonly body?: unknown;
}

/** `GET …/resource-tree`. */
export interface TreeObservation extends ObservedOf, Refusable {
  readonly source: 'tree';
}

/** `GET …/resource`: one live manifest, as `{manifest: "<json>"}`, as JSON text or as an object. */
export interface ResourceObservation extends ObservedOf, Refusable {
  readonly source: 'resource';
  /** Whose manifest was asked for, so that a refusal can be told apart. */
  readonly ref?: ResourceRef;
}

/** `GET …/events` of one resource. */
export interface EventsObservation extends ObservedOf, Refusable {
  readonly source: 'events';
  readonly uid?: string;
}

export interface LogsObservation extends ObservedOf, Refusable {
  readonly source: 'logs';
  readonly pod: string;
  readonly container?: string;
  readonly previous?: boolean;
  readonly text?: string;
}

/** `GET …/syncwindows`; an extension of the trace format, asked for only when nothing else explains a standstill. */
export interface WindowsObservation extends ObservedOf, Refusable {
  readonly source: 'windows';
}

/**
 * `GET …/applicationsets/{name}`: how the owner of applications syncs them; an extension of the trace format, asked for
 * only when one of them stands still.
 */
export interface ApplicationSetObservation extends Observed, Refusable, ApplicationSetRef {
  readonly source: 'applicationset';
}

/** Which of the asked commits `revision` contains (is or descends from) and which it lacks; unknown ones are left out. */
export interface GitObservation extends Observed {
  readonly source: 'git';
  readonly revision: string;
  readonly contains: readonly string[];
  readonly lacks: readonly string[];
  /** Folders that hold the same in `revision` and in each of `contains`, where they were asked for. */
  readonly same?: readonly string[];
}

/** What the registry said about an image: the HTTP status of its manifest (0: no answer came). */
export interface RegistryObservation extends Observed {
  readonly source: 'registry';
  readonly image: string;
  readonly status: number;
}

/** Only time has passed: the last line of a recording whose verdict came by itself; an extension of the trace format. */
export interface TimeObservation extends Observed {
  readonly source: 'time';
}

/** One line of a trace (DESIGN 6.2). */
export type Observation =
  | StartObservation
  | GetObservation
  | StreamObservation
  | TreeObservation
  | ResourceObservation
  | EventsObservation
  | LogsObservation
  | WindowsObservation
  | ApplicationSetObservation
  | GitObservation
  | RegistryObservation
  | TimeObservation;

/** What names one ApplicationSet. */
export interface ApplicationSetRef {
  readonly namespace: string;
  readonly name: string;
}

/** What names one object of the cluster; `version` and `uid` where they are known. */
export interface ResourceRef {
  readonly group: string;
  readonly version?: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}
