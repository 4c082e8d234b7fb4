import { definedOnly } from '../defined-only.ts';
import { SlipwayError } from '../errors.ts';
import type { QuarantinedRelease, ServiceLedger } from '../ledger/service-ledger.ts';
import { environmentOf } from '../ledger/service-ledger.ts';
import type { ActPlan, Performer } from './act.ts';
import { matchImage } from './name-image.ts';

/** A quarantine that is to be lifted. */
export interface LiftOrder {
  readonly environment: string;
  /** Whole reference, digest or tag; left out: the only one. */
  readonly image?: string;
  readonly reason: string;
}

export interface LiftPlan extends ActPlan {
  /** Left out where nothing that was asked for is in quarantine. */
  readonly lifted?: QuarantinedRelease;
  /** What stays in quarantine there. */
  readonly left: readonly QuarantinedRelease[];
}

/** What lifting a quarantine comes to on what the ledger knows of a service. Raises `quarantine-ambiguous` (caller). */
export function planLift(ledger: ServiceLedger, order: LiftOrder, performer: Performer): LiftPlan {
  const { environment, reason } = order;
  const { quarantined } = environmentOf(ledger, environment);
  const lifted = chooseRelease(quarantined, ledger.service, order);
  if (lifted === undefined) return { entries: [], left: quarantined };
  const { at, actor, run } = performer;
  return {
    entries: [
      {
        kind: 'released',
        at,
        service: ledger.service,
        environment,
        targets: [],
        image: lifted.image,
        reason,
        ...definedOnly({ actor, run }),
      },
    ],
    lifted,
    left: quarantined.filter((release) => release !== lifted),
  };
}

function chooseRelease(
  quarantined: readonly QuarantinedRelease[],
  service: string,
  { environment, image }: LiftOrder,
): QuarantinedRelease | undefined {
  const meant = image === undefined ? quarantined : matchImage(image, quarantined);
  if (meant.length <= 1) return meant[0];
  throw new SlipwayError({
    code: 'quarantine-ambiguous',
    kind: 'caller',
    what: `${meant.length} releases of ${service} are in quarantine in ${environment}`,
    why: meant.map((release) => `${release.image}: ${release.reason}`).join('\n'),
    fix: 'Name the one that is meant with `--image`.',
  });
}
