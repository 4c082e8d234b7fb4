import { matchImage } from '../acts/name-image.ts';
import { groupBy } from '../group-by.ts';
import { imageIdentity, isSameImage } from '../image/identity.ts';
import { type EnvironmentLedger, targetOf, type VerifiedRelease } from '../ledger/service-ledger.ts';

/** An image that was verified in a target at some time. */
export interface KnownRelease {
  /** Its newest verification there. */
  readonly release: VerifiedRelease;
  /** When it was verified for the first time: that is its place in the order of releases. */
  readonly firstAt: number;
  readonly state: 'proven' | 'failed' | 'quarantined';
}

/** Everything that was ever verified in a target, in the order of the first verification. */
export function listVerified(environment: EnvironmentLedger, target: string): readonly KnownRelease[] {
  const { verified } = targetOf(environment, target);
  return [...groupBy(verified, ({ image }) => imageIdentity(image)).values()].flatMap((same) => {
    const [first, last] = [same[0], same.at(-1)];
    return first === undefined || last === undefined
      ? []
      : [{ release: last, firstAt: first.verifiedAt, state: stateOf(last, environment) }];
  });
}

function stateOf(
  { image, failedAt }: VerifiedRelease,
  { quarantined }: EnvironmentLedger,
): KnownRelease['state'] {
  if (quarantined.some((bad) => isSameImage(bad.image, image))) return 'quarantined';
  return failedAt === undefined ? 'proven' : 'failed';
}

/** Fewer digits of a digest than these are nobody's name. */
const SHORTEST_DIGEST = 12;

/** The releases that a text can mean: a whole reference, a digest or the beginning of one, a tag, or a build number. */
export function matchReleases<Named extends { readonly image: string; readonly build?: number }>(
  text: string,
  releases: readonly Named[],
): readonly Named[] {
  const named = matchImage(text, releases);
  const others = releases.filter((release) => !named.includes(release));
  return [
    ...named,
    ...others.filter(({ image, build }) => isBuild(text, build) || beginsDigest(text, image)),
  ];
}

function isBuild(text: string, build: number | undefined): boolean {
  return build !== undefined && /^\d+$/.test(text) && Number(text) === build;
}

function beginsDigest(text: string, image: string): boolean {
  const digits = text.replace(/^sha256:/, '');
  const isLong = digits.length >= SHORTEST_DIGEST && /^[0-9a-f]+$/.test(digits);
  return isLong && imageIdentity(image).startsWith(`sha256:${digits}`);
}
