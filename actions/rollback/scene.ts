import type { QueueView } from '../../adapters/git/queue-plan.ts';
import { viewOf } from '../../adapters/git/queue-view.ts';
import { HISTORY_LIMIT } from '../../core/bump/history.ts';
import { parseRecords } from '../../core/bump/message.ts';
import type { BumpRecord } from '../../core/bump/record.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { resolvePlaces } from '../../core/config/places.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { VerifiedClaim } from '../../core/ledger/claim.ts';
import { environmentOf, type ServiceLedger, targetOf } from '../../core/ledger/service-ledger.ts';
import { chooseRollback, type RollbackChoice } from '../../core/rollback/choose-rollback.ts';
import { isSameRollback, type RollbackWish } from '../../core/rollback/same-rollback.ts';
import { type BumpView, readConfig } from '../bump/observe.ts';
import { auditLedger, viewTip, type Workplace } from '../bump/repository.ts';

/** One target, with what a rollback finds there. */
export interface TargetScene {
  /** `''` where the environment has no named targets. */
  readonly target: string;
  readonly found:
    | RollbackChoice
    | { readonly kind: 'done'; readonly record: BumpRecord; readonly commit: string };
}

/** What a rollback rests on before anything is written. */
export interface RollbackScene {
  /** Bytes of `slipway.yaml`. */
  readonly config: Uint8Array;
  /** In the order they are rolled out. */
  readonly targets: readonly TargetScene[];
}

export interface SceneRequest extends RollbackWish {
  /** Path of `slipway.yaml`. */
  readonly config: string;
  readonly service: string;
  readonly environment: string;
  readonly target?: string;
}

/**
 * Looks at `slipway.yaml`, the ledger and the history on the tip. Raises what the configuration is refused for, what
 * `auditLedger` says of a ledger that was cut off, replaced or forged, and what `chooseRollback` raises.
 */
export async function observeScene(request: SceneRequest, workplace: Workplace): Promise<RollbackScene> {
  const { branch } = workplace;
  const view = viewTip(viewOf(branch, await branch.look()), workplace);
  const config = await readConfig(view, request.config);
  const places = resolvePlaces(parseSlipwayConfig(request.config, config), request);
  const ledger = await branch.ledger.readService(view.ledgerTip, request.service);
  await auditLedger(branch, view);
  const names = places.map(({ target = '' }) => target);
  const records = await readStanding(view, names, { ledger, environment: request.environment });
  const targets = names.map((target) => ({
    target,
    found: findIn(target, { ledger, record: records.get(target), request }),
  }));
  // Nothing is brought back because of a ledger that does not bear out what it says.
  await auditLedger(branch, view, { ledger, claims: targets.flatMap((one) => claimOf(one, request)) });
  return { config, targets };
}

function claimOf({ target, found }: TargetScene, { environment }: SceneRequest): readonly VerifiedClaim[] {
  return found.kind === 'back' ? [{ environment, target, release: found.release }] : [];
}

interface Known {
  readonly ledger: ServiceLedger;
  readonly record: BumpRecord | undefined;
  readonly request: SceneRequest;
}

function findIn(target: string, { ledger, record, request }: Known): TargetScene['found'] {
  const { environment, to } = request;
  const known = targetOf(environmentOf(ledger, environment), target);
  const commit = known.running?.revision;
  if (record !== undefined && commit !== undefined && isSameRollback(record, known, request))
    return { kind: 'done', record, commit };
  return chooseRollback({ ledger, environment, target, ...definedOnly({ to }) });
}

/** The bumps that wrote what stands, by target, as far as the history tells. */
async function readStanding(
  view: QueueView & BumpView,
  targets: readonly string[],
  { ledger, environment }: { readonly ledger: ServiceLedger; readonly environment: string },
): Promise<ReadonlyMap<string, BumpRecord>> {
  const known = environmentOf(ledger, environment);
  const wanted = new Map(targets.map((target) => [target, targetOf(known, target).running?.revision]));
  const records = new Map<string, BumpRecord>();
  for await (const { commit, message } of view.readHistory(HISTORY_LIMIT)) {
    for (const target of [...wanted].flatMap(([name, revision]) => (revision === commit ? [name] : []))) {
      wanted.delete(target);
      const own = parseRecords(message).find(
        (record) =>
          record.service === ledger.service &&
          record.environment === environment &&
          (record.targets.length === 0 || record.targets.includes(target)),
      );
      if (own !== undefined) records.set(target, own);
    }
    if ([...wanted.values()].every((revision) => revision === undefined)) break;
  }
  return records;
}
