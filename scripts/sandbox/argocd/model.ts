/** The JSON shapes of Argo CD's API that the sandbox serves, as far as they go. */
export type SyncStatusCode = 'Synced' | 'OutOfSync' | 'Unknown';
export type HealthStatusCode = 'Healthy' | 'Suspended' | 'Progressing' | 'Missing' | 'Degraded' | 'Unknown';
export type OperationPhase = 'Running' | 'Terminating' | 'Failed' | 'Error' | 'Succeeded';

export interface Source {
  readonly repoURL: string;
  readonly targetRevision?: string;
  readonly path?: string;
  readonly chart?: string;
  readonly ref?: string;
}

export interface Automated {
  readonly enabled?: boolean | undefined;
  readonly prune?: boolean | undefined;
  readonly selfHeal?: boolean | undefined;
  readonly allowEmpty?: boolean | undefined;
}

export interface ApplicationSpec {
  readonly project: string;
  readonly destination: { readonly server: string; readonly namespace: string };
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly sourceHydrator?: {
    readonly drySource: Source;
    readonly syncSource: { readonly targetBranch: string; readonly path: string };
    readonly hydrateTo?: { readonly targetBranch: string };
  };
  readonly syncPolicy?: {
    readonly automated?: Automated;
    readonly retry?: { readonly limit?: number; readonly refresh?: boolean };
    readonly syncOptions?: readonly string[];
  };
}

export interface ResourceKey {
  readonly group?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface SyncOperation {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly resources?: readonly ResourceKey[];
  readonly autoHealAttemptsCount?: number;
  readonly syncStrategy?: { readonly apply?: object; readonly hook?: object };
}

export interface Operation {
  readonly sync: SyncOperation;
  readonly initiatedBy: { readonly username?: string; readonly automated?: boolean };
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly retry: { readonly limit?: number; readonly refresh?: boolean };
}

export interface ResourceResult {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status?: 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';
  readonly message: string;
  readonly hookType?: string;
  readonly hookPhase: OperationPhase;
  readonly syncPhase: 'PreSync' | 'Sync' | 'PostSync' | 'SyncFail';
  readonly images?: readonly string[];
}

export interface SyncResult {
  readonly revision: string;
  readonly revisions?: readonly string[];
  readonly source: Source;
  readonly sources?: readonly Source[];
  readonly resources?: readonly ResourceResult[];
}

export interface OperationState {
  readonly operation: Operation;
  readonly phase: OperationPhase;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
  readonly syncResult?: SyncResult;
}

export interface Health {
  readonly status: HealthStatusCode;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export interface ResourceStatus {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status?: SyncStatusCode;
  readonly health?: Health;
  readonly hook?: boolean;
  readonly requiresPruning?: boolean;
  readonly syncWave?: number;
}

export interface AppCondition {
  readonly type: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

export interface HistoryEntry {
  readonly id: number;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly source: Source;
  readonly sources?: readonly Source[];
  readonly deployStartedAt: string;
  readonly deployedAt: string;
  readonly initiatedBy: Operation['initiatedBy'];
}

export interface SyncStatus {
  readonly status: SyncStatusCode;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly comparedTo: Readonly<Record<string, unknown>>;
}

export interface HydrateOperation {
  readonly phase: 'Hydrating' | 'Hydrated' | 'Failed';
  readonly drySHA?: string;
  readonly hydratedSHA?: string;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
}

export interface ApplicationStatus {
  readonly sync: SyncStatus;
  readonly health: Health;
  readonly resources?: readonly ResourceStatus[];
  readonly conditions?: readonly AppCondition[];
  readonly history?: readonly HistoryEntry[];
  readonly operationState?: OperationState;
  readonly reconciledAt?: string;
  readonly sourceType?: string;
  readonly sourceTypes?: readonly string[];
  readonly summary: { readonly images?: readonly string[] };
  /** Not there where the health of each resource is kept in the Application. */
  readonly resourceHealthSource?: 'appTree';
  readonly controllerNamespace: string;
  readonly sourceHydrator?: {
    readonly currentOperation?: HydrateOperation;
    readonly lastSuccessfulOperation?: { readonly drySHA: string; readonly hydratedSHA: string };
    readonly lastComparedDryRevision?: string;
  };
}

export interface ApplicationMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One immutable version of an Application, as a GET would give it. */
export interface Application {
  readonly metadata: ApplicationMetadata;
  readonly spec: ApplicationSpec;
  readonly operation?: Operation;
  readonly status: ApplicationStatus;
}

export interface TreeNode {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** This, the version and the time are missing where the object is. */
  readonly uid?: string;
  readonly parentRefs?: readonly TreeNodeRef[];
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly networkingInfo?: { readonly labels?: Readonly<Record<string, string>> };
  readonly resourceVersion?: string;
  readonly images?: readonly string[];
  readonly health?: Health;
  readonly createdAt?: string;
}

export interface TreeNodeRef {
  readonly group?: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface Tree {
  readonly nodes: readonly TreeNode[];
}

/** All sources of an application: `sources` wins over `source`, the hydrator's sync branch stands for a hydrated one. */
export function sourcesOf(spec: ApplicationSpec): readonly Source[] {
  if (spec.sources !== undefined && spec.sources.length > 0) return spec.sources;
  if (spec.sourceHydrator !== undefined) {
    const { drySource, syncSource } = spec.sourceHydrator;
    return [{ repoURL: drySource.repoURL, targetRevision: syncSource.targetBranch, path: syncSource.path }];
  }
  return spec.source === undefined ? [] : [spec.source];
}

export function isAutomated(spec: ApplicationSpec): boolean {
  const automated = spec.syncPolicy?.automated;
  return automated !== undefined && automated.enabled !== false;
}

export function hasManySources(spec: ApplicationSpec): boolean {
  return (spec.sources?.length ?? 0) > 0;
}
