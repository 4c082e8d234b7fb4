import { canonical } from '../cluster/resources.ts';
import type { Comparison } from './compare.ts';
import {
  type Application,
  type ApplicationSpec,
  type Automated,
  hasManySources,
  isAutomated,
  type Operation,
  sourcesOf,
} from './model.ts';

export type AutoSyncDecision =
  | { readonly kind: 'none' }
  | { readonly kind: 'sync'; readonly operation: Operation }
  /** Argo CD gives up on this revision and says so in a SyncError condition. */
  | { readonly kind: 'give-up'; readonly message: string };

const none: AutoSyncDecision = { kind: 'none' };
const defaultRetryLimit = 5;

export interface AutoSyncInput {
  readonly application: Application;
  readonly comparison: Comparison;
  readonly revisions: readonly string[];
  /** The sync windows let automated syncs through. */
  readonly windowsAllow: boolean;
}

/** What the controller's auto-sync does after a comparison (argo-cd controller/appcontroller.go, autoSync). */
export function decideAutoSync(input: AutoSyncInput): AutoSyncDecision {
  const { application, comparison, revisions, windowsAllow } = input;
  const { spec, status, operation } = application;
  if (!isAutomated(spec) || operation !== undefined || comparison.sync !== 'OutOfSync' || !windowsAllow)
    return none;
  const automated = spec.syncPolicy?.automated ?? {};
  if (!mayPrune(comparison, automated)) return none;
  if (automated.prune === true && automated.allowEmpty !== true && wouldWipeOut(comparison)) {
    return { kind: 'give-up', message: 'Skipping sync attempt to: auto-sync will wipe out all resources' };
  }
  const base = baseOperation(spec, revisions);
  if (!wasAttempted(application, revisions))
    return { kind: 'sync', operation: { ...base, initiatedBy: { automated: true } } };
  const last = status.operationState;
  if (last !== undefined && last.phase !== 'Succeeded') {
    return {
      kind: 'give-up',
      message: `Failed last sync attempt to ${revisions.join(',')}: ${last.message ?? ''}`,
    };
  }
  return automated.selfHeal === true
    ? { kind: 'sync', operation: selfHealOperation(comparison, base) }
    : none;
}

/** False when nothing but pruning is left to do and pruning is not allowed. */
function mayPrune({ resources }: Comparison, { prune }: Automated): boolean {
  return (
    prune === true ||
    resources.some((resource) => resource.status !== 'Synced' && resource.requiresPruning !== true)
  );
}

function baseOperation(
  spec: ApplicationSpec,
  revisions: readonly string[],
): Pick<Operation, 'sync' | 'retry'> {
  const revisionOf = hasManySources(spec) ? { revisions } : { revision: revisions[0] ?? '' };
  const prune = spec.syncPolicy?.automated?.prune === true ? { prune: true } : {};
  return {
    sync: { ...revisionOf, ...prune },
    retry: { limit: spec.syncPolicy?.retry?.limit ?? defaultRetryLimit },
  };
}

/** A self-heal touches only the drifted resources: no hooks, no history entry. */
export function selfHealOperation(
  comparison: Pick<Comparison, 'resources'>,
  base: Pick<Operation, 'sync' | 'retry'>,
): Operation {
  const resources = comparison.resources
    .filter((resource) => resource.status !== 'Synced' && resource.hook !== true)
    .map(({ group, kind, namespace, name }) => ({
      ...(group === undefined ? {} : { group }),
      kind,
      namespace,
      name,
    }));
  return {
    sync: { ...base.sync, resources, autoHealAttemptsCount: 1 },
    initiatedBy: { automated: true },
    retry: base.retry,
  };
}

/**
 * Whether the last operation counts as an attempt at these revisions. While the stored revision is the name of the branch
 * (after a ComparisonError), a 3.6 controller takes them for unchanged and never compares the commits.
 */
function wasAttempted({ spec, status }: Application, revisions: readonly string[]): boolean {
  const last = status.operationState?.syncResult;
  if (last === undefined) return false;
  const sources = sourcesOf(spec);
  const sameSource = canonical(last.sources ?? [last.source]) === canonical(sources);
  const stored = status.sync.revisions ?? [status.sync.revision ?? ''];
  const takenForUnchanged = sources.every(
    (source, index) => stored[index] === (source.targetRevision ?? 'HEAD'),
  );
  if (takenForUnchanged) return sameSource;
  return sameSource && canonical(last.revisions ?? [last.revision]) === canonical(revisions);
}

function wouldWipeOut({ resources }: Comparison): boolean {
  return resources.length > 0 && resources.every((resource) => resource.requiresPruning === true);
}
