import { canonical } from '../cluster/resources.ts';
import type { Behaviours } from './behaviours.ts';
import type { Comparison } from './compare.ts';
import {
  type Application,
  type ApplicationSpec,
  type Automated,
  hasManySources,
  isAutomated,
  type Operation,
  type SyncOperation,
  sourcesOf,
} from './model.ts';

export type AutoSyncDecision =
  | { readonly kind: 'none' }
  | { readonly kind: 'sync'; readonly operation: Operation }
  /** The next self-heal has to wait. */
  | { readonly kind: 'later'; readonly afterMs: number }
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
  readonly behaviours: Behaviours;
  /** Model milliseconds since an ISO time. */
  readonly modelMsSince: (time: string) => number;
}

/** What the controller's auto-sync does after a comparison (argo-cd controller/appcontroller.go, autoSync). */
export function decideAutoSync(input: AutoSyncInput): AutoSyncDecision {
  const { application, comparison, revisions, windowsAllow, behaviours } = input;
  const { spec, status, operation } = application;
  if (!isAutomated(spec) || operation !== undefined || comparison.sync !== 'OutOfSync' || !windowsAllow)
    return none;
  const automated = spec.syncPolicy?.automated ?? {};
  if (!mayPrune(comparison, automated)) return none;
  if (automated.prune === true && automated.allowEmpty !== true && wouldWipeOut(comparison))
    return giveUp(behaviours, { kind: 'wipe-out', revisions });
  if (!wasAttempted(application, revisions, behaviours)) {
    const base = baseOperation(spec, revisions, behaviours);
    return { kind: 'sync', operation: { ...base, initiatedBy: { automated: true } } };
  }
  const last = status.operationState;
  if (last !== undefined && last.phase !== 'Succeeded')
    return giveUp(behaviours, { kind: 'failed', revisions, message: last.message ?? '' });
  return automated.selfHeal === true ? decideSelfHeal(input) : none;
}

type GivenUp =
  | { readonly kind: 'wipe-out'; readonly revisions: readonly string[] }
  | { readonly kind: 'failed'; readonly revisions: readonly string[]; readonly message: string };

function giveUp({ givenUp }: Behaviours, why: GivenUp): AutoSyncDecision {
  const words = givenUpWords[givenUp];
  const which = words.name(why.revisions);
  const message =
    why.kind === 'failed'
      ? `${words.failed} to ${which}: ${why.message}`
      : `Skipping sync attempt to ${which}: auto-sync will wipe out all resources`;
  return { kind: 'give-up', message };
}

/** An application of several sources has no revision of its own, so the older words name none. */
const givenUpWords = {
  'Failed sync attempt to sha': {
    failed: 'Failed sync attempt',
    name: (revisions: readonly string[]) => (revisions.length === 1 ? revisions.join('') : ''),
  },
  'Failed last sync attempt to [sha]': {
    failed: 'Failed last sync attempt',
    name: (revisions: readonly string[]) => `[${revisions.join(' ')}]`,
  },
};

/** Model milliseconds: the first self-heal begins at once, the next after 2 s, then 6 s, 18 s … */
const selfHealBackoff = { first: 2000, factor: 3, longest: 300_000 };
const selfHealCooldownMs = 330_000;

function decideSelfHeal({
  application: { spec, status },
  comparison,
  revisions,
  behaviours,
  modelMsSince,
}: AutoSyncInput): AutoSyncDecision {
  const last = status.operationState;
  const since = last?.finishedAt === undefined ? 0 : modelMsSince(last.finishedAt);
  const isForgotten = behaviours.selfHealCooldown && since >= selfHealCooldownMs;
  const attempts = isForgotten ? 0 : (last?.operation.sync.autoHealAttemptsCount ?? 0);
  const afterMs = backoffAfter(attempts) - since;
  if (afterMs > 0) return { kind: 'later', afterMs };
  const base = baseOperation(spec, revisions, behaviours);
  return { kind: 'sync', operation: selfHealOperation(comparison, base, attempts + 1) };
}

function backoffAfter(attempts: number): number {
  const { first, factor, longest } = selfHealBackoff;
  return attempts === 0 ? 0 : Math.min(first * factor ** (attempts - 1), longest);
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
  { operationSource }: Behaviours,
): Pick<Operation, 'sync' | 'retry'> {
  const revisionOf = hasManySources(spec) ? { revisions } : { revision: revisions[0] ?? '' };
  const prune = spec.syncPolicy?.automated?.prune === true ? { prune: true } : {};
  return {
    sync: { ...revisionOf, ...(operationSource ? sourceOf(spec) : {}), ...prune },
    retry: spec.syncPolicy?.retry ?? { limit: defaultRetryLimit },
  };
}

/** What an operation says of the source it is for. */
export function sourceOf(spec: ApplicationSpec): Pick<SyncOperation, 'source' | 'sources'> {
  const sources = sourcesOf(spec);
  const [source] = sources;
  if (hasManySources(spec)) return { sources };
  return source === undefined ? {} : { source };
}

/** A self-heal touches only the drifted resources: no hooks, no history entry. */
export function selfHealOperation(
  comparison: Pick<Comparison, 'resources'>,
  base: Pick<Operation, 'sync' | 'retry'>,
  attempt: number,
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
    sync: { ...base.sync, resources, autoHealAttemptsCount: attempt },
    initiatedBy: { automated: true },
    retry: base.retry,
  };
}

/**
 * Whether the last operation counts as an attempt at these revisions. A 3.6 controller that has stored the name of the
 * branch (after a ComparisonError) takes the revisions for unchanged and never compares the commits.
 */
function wasAttempted(
  { spec, status }: Application,
  revisions: readonly string[],
  { trustsBranchName }: Behaviours,
): boolean {
  const last = status.operationState?.syncResult;
  if (last === undefined) return false;
  const sources = sourcesOf(spec);
  const sameSource = canonical(last.sources ?? [last.source]) === canonical(sources);
  const stored = status.sync.revisions ?? [status.sync.revision ?? ''];
  const isBranchName = sources.every((source, index) => stored[index] === (source.targetRevision ?? 'HEAD'));
  if (trustsBranchName && isBranchName) return sameSource;
  return sameSource && canonical(last.revisions ?? [last.revision]) === canonical(revisions);
}

function wouldWipeOut({ resources }: Comparison): boolean {
  return resources.length > 0 && resources.every((resource) => resource.requiresPruning === true);
}
