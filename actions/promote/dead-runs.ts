import type { SlipwayConfig } from '../../core/config/config.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { isSameImage } from '../../core/image/identity.ts';
import {
  type EnvironmentLedger,
  environmentOf,
  type PendingRelease,
  type ServiceLedger,
  targetOf,
} from '../../core/ledger/service-ledger.ts';
import { targetsOf } from '../../core/promotion/upstream.ts';

/** A release whose run died before it had a verdict. */
export interface DeadRun {
  readonly service: string;
  readonly environment: string;
  readonly target?: string;
  /** Id of the delivery it belongs to: the watcher's rollback belongs to that of the release it takes back. */
  readonly intent: string;
  readonly pending: PendingRelease;
}

/** The releases that were started, have no verdict, and are past their deadline at `now`. */
export function findDeadRuns(
  config: SlipwayConfig,
  ledgers: ReadonlyMap<string, ServiceLedger>,
  now: number,
): readonly DeadRun[] {
  return [...ledgers.values()].flatMap((ledger) =>
    [...config.environments.values()].flatMap((environment) =>
      targetsOf(environment).flatMap((target): DeadRun[] => {
        const { pending } = targetOf(environmentOf(ledger, environment.name), target);
        if (pending === undefined || pending.deadline > now) return [];
        const intent = intentOf(pending, environmentOf(ledger, environment.name));
        const place = { service: ledger.service, environment: environment.name, intent };
        return [{ ...place, pending, ...definedOnly({ target: target === '' ? undefined : target }) }];
      }),
    ),
  );
}

function intentOf(pending: PendingRelease, { quarantined }: EnvironmentLedger): string {
  const isOfWatcher = pending.rollbackOf !== undefined && pending.reason === undefined;
  if (!isOfWatcher) return pending.intent;
  return quarantined.findLast(({ image }) => isSameImage(image, pending.from))?.intent ?? pending.intent;
}

export function describeRun({ service, environment, target }: DeadRun): string {
  return `${service} in ${target === undefined ? environment : `${environment}/${target}`}`;
}
