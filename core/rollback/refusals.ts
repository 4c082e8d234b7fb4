import { type ErrorKind, SlipwayError } from '../errors.ts';
import { isSameImage } from '../image/identity.ts';
import type { LedgerRelease } from '../ledger/entry.ts';
import type { EnvironmentLedger } from '../ledger/service-ledger.ts';
import { nameRelease } from '../promotion/names.ts';
import type { KnownRelease } from './known-releases.ts';

/** Codes of everything that a rollback by hand is refused for. */
export const rollbackRefusals = {
  'nothing-runs': 'The ledger does not know what runs there.',
  'nothing-verified': 'Nothing that was verified there before can be gone back to.',
  'already-there': 'What stands there is the release that is asked for.',
  'release-unknown': 'No release that was verified there is meant by `to`.',
  'release-ambiguous': 'Several releases that were verified there are meant by `to`.',
  'never-verified': 'The release that is asked for failed there after it was verified.',
  'targets-differ': 'The targets run different releases, and neither `to` nor `target` says what is meant.',
  'standing-changed': 'Another release was written there while the rollback was on its way.',
} as const;

export interface RollbackPlace {
  readonly service: string;
  readonly environment: string;
  /** `''` where the environment has no named targets. */
  readonly target: string;
}

/** `chat-api in prod/aks` */
export function nameRollbackPlace({ service, environment, target }: RollbackPlace): string {
  return `${service} in ${target === '' ? environment : `${environment}/${target}`}`;
}

interface Refusing {
  readonly code: keyof typeof rollbackRefusals | 'quarantined';
  readonly kind: ErrorKind;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

function refuse(text: Refusing): SlipwayError {
  return new SlipwayError(text);
}

export function nothingRuns(place: RollbackPlace): SlipwayError {
  return refuse({
    code: 'nothing-runs',
    kind: 'gate',
    what: `There is nothing to take back for ${nameRollbackPlace(place)}`,
    why: 'The ledger does not know of anything that was written there',
    fix: 'Let the ledger know what runs with `slipway adopt`, or deliver a release',
  });
}

export function nothingVerified(
  place: RollbackPlace,
  standing: LedgerRelease,
  releases: readonly KnownRelease[],
): SlipwayError {
  return refuse({
    code: 'nothing-verified',
    kind: 'gate',
    what: `${nameRollbackPlace(place)} cannot go back from ${nameRelease(standing)}`,
    why: `No release that was verified there before it is good still. ${listReleases(releases)}`,
    fix: 'Name another verified release with `to`, lift a quarantine with `slipway release`, or deliver a repaired build',
  });
}

export function alreadyThere(place: RollbackPlace, standing: LedgerRelease): SlipwayError {
  return refuse({
    code: 'already-there',
    kind: 'gate',
    what: `${nameRollbackPlace(place)} is at ${nameRelease(standing)} already`,
    why: 'What stands there is the release that is asked for, and no rollback wrote it',
    fix: 'Name an older release with `to`, or leave it out to go back to what ran before',
  });
}

export function noneMeant(to: string, place: RollbackPlace, releases: readonly KnownRelease[]): SlipwayError {
  return refuse({
    code: 'release-unknown',
    kind: 'caller',
    what: `No release of ${nameRollbackPlace(place)} is meant by ${to}`,
    why: `A rollback goes to what was verified there, and to nothing else. ${listReleases(releases)}`,
    fix: 'Give the tag, the digest or the build number of one of those',
  });
}

export function manyMeant(to: string, place: RollbackPlace, meant: readonly LedgerRelease[]): SlipwayError {
  return refuse({
    code: 'release-ambiguous',
    kind: 'caller',
    what: `${meant.length} releases of ${nameRollbackPlace(place)} are meant by ${to}`,
    why: meant.map(({ image }) => image).join('\n'),
    fix: 'Give the digest of the one that is meant',
  });
}

export function inQuarantine(
  place: RollbackPlace,
  release: LedgerRelease,
  { quarantined }: EnvironmentLedger,
): SlipwayError {
  const reason = quarantined.find(({ image }) => isSameImage(image, release.image))?.reason ?? '';
  return refuse({
    code: 'quarantined',
    kind: 'gate',
    what: `${nameRelease(release)} is in quarantine in ${place.environment}`,
    why: reason,
    fix: `Choose another release, or lift the quarantine with a reason: slipway release ${place.service} ${place.environment}`,
  });
}

export function neverVerified(place: RollbackPlace, release: LedgerRelease): SlipwayError {
  return refuse({
    code: 'never-verified',
    kind: 'gate',
    what: `${nameRelease(release)} is not known to be good for ${nameRollbackPlace(place)}`,
    why: 'It failed there, or was taken back, after it was verified',
    fix: 'Choose another release, or deliver it anew',
  });
}

/** `standing`: what each target runs, as people say it. */
export function targetsDiffer(
  { service, environment }: Omit<RollbackPlace, 'target'>,
  standing: readonly string[],
): SlipwayError {
  return refuse({
    code: 'targets-differ',
    kind: 'caller',
    what: `The targets of ${environment} run different releases of ${service}`,
    why: `So nobody can tell which of them is to be taken back: ${standing.join(', ')}`,
    fix: 'Say what all of them go back to with `to`, or name one with `target`',
  });
}

export function standingChanged(
  place: RollbackPlace,
  { seen, found }: { readonly seen: LedgerRelease; readonly found: LedgerRelease },
): SlipwayError {
  return refuse({
    code: 'standing-changed',
    kind: 'gate',
    what: `${nameRollbackPlace(place)} is not what it was when the rollback began`,
    why: `${nameRelease(seen)} was to be taken back, and ${nameRelease(found)} was written meanwhile`,
    fix: 'See how that one fares, and run the rollback again if it is bad too',
  });
}

const MOST_NAMED = 8;

function listReleases(releases: readonly KnownRelease[]): string {
  const newest = releases.toReversed().slice(0, MOST_NAMED);
  if (newest.length === 0) return 'None was verified there';
  const names = newest.map(({ release, state }) =>
    state === 'proven' ? nameRelease(release) : `${nameRelease(release)}, ${STATES[state]}`,
  );
  return `Verified there, the newest first: ${names.join('; ')}`;
}

const STATES = { failed: 'which failed since', quarantined: 'which is in quarantine' } as const;
