import type { Behaviours } from './behaviours.ts';
import type { ApplicationSpec } from './model.ts';

type SyncPolicy = NonNullable<ApplicationSpec['syncPolicy']>;

/** A spec as the API server stores it: what the version's CRD does not have is dropped without a word. */
export function storedSpec(spec: ApplicationSpec, behaviours: Behaviours): ApplicationSpec {
  if (spec.syncPolicy === undefined) return spec;
  const { automated, retry, ...policy } = spec.syncPolicy;
  return {
    ...spec,
    syncPolicy: { ...policy, ...storedAutomation(automated, behaviours), ...storedRetry(retry, behaviours) },
  };
}

function storedAutomation(
  automated: SyncPolicy['automated'],
  { automatedEnabled }: Behaviours,
): Pick<SyncPolicy, 'automated'> {
  if (automated === undefined) return {};
  const { enabled, ...known } = automated;
  return { automated: automatedEnabled && enabled !== undefined ? { ...known, enabled } : known };
}

function storedRetry(retry: SyncPolicy['retry'], { retryRefresh }: Behaviours): Pick<SyncPolicy, 'retry'> {
  if (retry === undefined) return {};
  const { refresh, ...known } = retry;
  return { retry: retryRefresh && refresh !== undefined ? { ...known, refresh } : known };
}
