import type { Comparison } from './compare.ts';
import {
  type AppCondition,
  type Application,
  type ApplicationStatus,
  type Health,
  hasManySources,
  type SyncStatus,
} from './model.ts';

export const refreshAnnotation = 'argocd.argoproj.io/refresh';

const refreshStampAnnotation = 'argocd.argoproj.io/refresh-timestamp';

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

/** `lastTransitionTime` moves with every change of the status. */
function stampedHealth(before: Health, after: Health, now: string): Health {
  const lastTransitionTime = before.status === after.status ? (before.lastTransitionTime ?? now) : now;
  return {
    status: after.status,
    lastTransitionTime,
    ...(after.message === undefined ? {} : { message: after.message }),
  };
}

/** The refresh is done: its annotations go, those of the hydrator stay for ever. */
export function dropRefresh(application: Application): Application {
  const {
    [refreshAnnotation]: _refresh,
    [refreshStampAnnotation]: _stamp,
    ...annotations
  } = application.metadata.annotations ?? {};
  return { ...application, metadata: { ...application.metadata, annotations } };
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
