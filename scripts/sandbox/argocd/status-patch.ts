import type { Comparison } from './compare.ts';
import {
  type AppCondition,
  type Application,
  type ApplicationStatus,
  type Health,
  hasManySources,
  type SyncStatus,
} from './model.ts';

export interface StatusPatch {
  readonly comparison: Comparison;
  readonly sync: SyncStatus;
  readonly conditions: readonly AppCondition[];
  /** Left out by a refresh that only looked at the cluster. */
  readonly reconciledAt: string | undefined;
}

export function patchedStatus(before: ApplicationStatus, patch: StatusPatch, now: string): ApplicationStatus {
  const { comparison, sync, conditions, reconciledAt } = patch;
  const { conditions: old, ...status } = before;
  const keptOld = reconciledAt === undefined ? old : undefined;
  const shown = keptOld ?? keepTimes(conditions, old ?? []);
  return {
    ...status,
    sync,
    health: stampedHealth(before.health, comparison.health, now),
    resources: comparison.resources,
    summary: comparison.images.length === 0 ? {} : { images: comparison.images },
    ...(shown.length === 0 ? {} : { conditions: shown }),
    ...(reconciledAt === undefined ? {} : { reconciledAt }),
  };
}

function keepTimes(
  conditions: readonly AppCondition[],
  old: readonly AppCondition[],
): readonly AppCondition[] {
  return conditions.map(
    (one) => old.find(({ type, message }) => type === one.type && message === one.message) ?? one,
  );
}

/** Time and message are those of the last change of the status, whatever is the cause now. */
function stampedHealth(before: Health, after: Health, now: string): Health {
  return before.status === after.status
    ? { ...before, lastTransitionTime: before.lastTransitionTime ?? now }
    : { ...after, lastTransitionTime: now };
}

export function revisionsOf(
  application: Application,
  revisions: readonly string[],
): Pick<SyncStatus, 'revision' | 'revisions'> {
  if (hasManySources(application.spec)) return { revisions };
  const revision = revisions[0];
  return revision === undefined ? {} : { revision };
}

export function comparedTo({ spec }: Application): Record<string, unknown> {
  const { destination, source, sources } = spec;
  return { destination, ...(sources === undefined ? { source } : { sources }) };
}
