import { isSameImage } from '../image/identity.ts';
import {
  type EnvironmentLedger,
  environmentOf,
  type ServiceLedger,
  type TargetLedger,
  targetOf,
  type VerifiedRelease,
} from '../ledger/service-ledger.ts';
import { type KnownRelease, listVerified, matchReleases } from './known-releases.ts';
import {
  inQuarantine,
  manyMeant,
  neverVerified,
  noneMeant,
  nothingRuns,
  nothingVerified,
} from './refusals.ts';

export interface RollbackQuestion {
  readonly ledger: ServiceLedger;
  readonly environment: string;
  /** `''` where the environment has no named targets. */
  readonly target: string;
  /** Tag, digest, whole reference or build number; left out: what ran verified there before. */
  readonly to?: string;
}

type Running = NonNullable<TargetLedger['running']>;

/** What is taken back in one target, and the verified release that takes its place. */
export type RollbackChoice =
  | { readonly kind: 'back'; readonly standing: Running; readonly release: VerifiedRelease }
  /** The release that is asked for stands there already. */
  | { readonly kind: 'there'; readonly standing: Running };

/**
 * The release that a target goes back to: the one that is meant, or of those that were verified before what stands the
 * one that ran there last. Never one that failed there since or is in quarantine. Raises (gate) `nothing-runs`,
 * `nothing-verified`, `quarantined`, `never-verified`, (caller) `release-unknown`, `release-ambiguous`.
 */
export function chooseRollback({ ledger, environment, target, to }: RollbackQuestion): RollbackChoice {
  const known = environmentOf(ledger, environment);
  const place = { service: ledger.service, environment, target };
  const standing = targetOf(known, target).running;
  if (standing === undefined) throw nothingRuns(place);
  const releases = listVerified(known, target);
  const asked = { place, standing, known, releases };
  const release = to === undefined ? chooseBefore(asked) : findMeant(to, asked);
  return release === undefined ? { kind: 'there', standing } : { kind: 'back', standing, release };
}

interface Asked {
  readonly place: { readonly service: string; readonly environment: string; readonly target: string };
  readonly standing: Running;
  readonly known: EnvironmentLedger;
  readonly releases: readonly KnownRelease[];
}

/** Never forward: what was verified for the first time after what stands is newer, even if it ran there before. */
function chooseBefore({ place, standing, releases }: Asked): VerifiedRelease {
  const own = releases.find(({ release }) => isSameImage(release.image, standing.image));
  const until = own?.firstAt ?? standing.since;
  const before = releases.filter(
    (known) => known !== own && known.state === 'proven' && known.firstAt <= until,
  );
  const [last] = before.toSorted((a, b) => b.release.verifiedAt - a.release.verifiedAt);
  if (last === undefined) throw nothingVerified(place, standing, releases);
  return last.release;
}

/** Nothing where that is what stands. */
function findMeant(to: string, { place, standing, known, releases }: Asked): VerifiedRelease | undefined {
  const meant = matchReleases(
    to,
    releases.map(({ release }) => release),
  );
  const [only, ...others] = meant;
  // What stands need not have been verified to be what is asked for.
  if (others.length === 0 && matchReleases(to, [standing]).length > 0) return undefined;
  if (only === undefined) throw noneMeant(to, place, releases);
  if (others.length > 0) throw manyMeant(to, place, meant);
  const state = releases.find(({ release }) => release === only)?.state;
  if (state === 'quarantined') throw inQuarantine(place, only, known);
  if (state === 'failed') throw neverVerified(place, only);
  return only;
}
