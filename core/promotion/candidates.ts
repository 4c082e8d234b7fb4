import type { Environment } from '../config/config.ts';
import { imageIdentity, isSameImage } from '../image/identity.ts';
import {
  environmentOf,
  type ServiceLedger,
  type TargetLedger,
  targetOf,
  type VerifiedRelease,
} from '../ledger/service-ledger.ts';
import { compareBuilds } from './release-order.ts';
import { type ImageProof, proofsOf, targetsOf } from './upstream.ts';

/** A release that every target of the environment before verified, even if it failed there afterwards. */
export interface UpstreamRelease {
  readonly release: VerifiedRelease;
  /** When the last target verified it for the first time: that is the order of releases. */
  readonly at: number;
  /** Since when all targets vouch for it: from then on it soaks. */
  readonly provenAt: number;
  /** It failed in one of them afterwards. */
  readonly failed: boolean;
}

/** One step of a service: from an environment to the one after it. */
export interface Step {
  readonly ledger: ServiceLedger;
  readonly upstream: Environment;
  readonly environment: Environment;
}

/** What could be promoted: verified upstream and newer than what stands downstream; the newest one first. */
export function newerReleases({ ledger, upstream, environment }: Step): readonly UpstreamRelease[] {
  const verified = verifiedReleases(ledger, upstream);
  const standing = standingReleases({ ledger, environment }, verified);
  return verified
    .filter((candidate) => isStepForward(standing.map((place) => compareTo(place, candidate))))
    .sort((a, b) => b.at - a.at || (compareBuilds(b.release, a.release) ?? 0));
}

/** Tells what a release would be in each target of an environment: newer than what stands there, the same, or older. */
export function comparerOf(step: Step): (release: VerifiedRelease) => readonly Comparison[] {
  const verified = verifiedReleases(step.ledger, step.upstream);
  const moments = new Map(verified.map(({ release, at }) => [imageIdentity(release.image), at]));
  const standing = standingReleases(step, verified);
  return (release) => {
    const at = moments.get(imageIdentity(release.image)) ?? release.verifiedAt;
    return standing.map((place) => compareTo(place, { release, at }));
  };
}

function verifiedReleases(ledger: ServiceLedger, upstream: Environment): readonly UpstreamRelease[] {
  const known = environmentOf(ledger, upstream.name);
  const [first = new Map<string, ImageProof>(), ...others] = targetsOf(upstream).map((target) =>
    proofsOf(targetOf(known, target)),
  );
  const releases: UpstreamRelease[] = [];
  for (const [identity, own] of first) {
    const proofs = [own, ...others.map((target) => target.get(identity))].filter(isDefined);
    if (proofs.length <= others.length) continue;
    releases.push({
      release: own.proof,
      at: Math.max(...proofs.map(({ firstAt }) => firstAt)),
      provenAt: Math.max(...proofs.map(({ proof }) => proof.verifiedAt)),
      failed: proofs.some(({ proof }) => proof.failedAt !== undefined),
    });
  }
  return releases;
}

function isDefined<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

/** What stands in each target of an environment, and since when the environment before vouches for it. */
function standingReleases(
  { ledger, environment }: Omit<Step, 'upstream'>,
  verified: readonly UpstreamRelease[],
): readonly Standing[] {
  const moments = new Map(verified.map(({ release, at }) => [imageIdentity(release.image), at]));
  const known = environmentOf(ledger, environment.name);
  return targetsOf(environment).map((target) => {
    const { running } = targetOf(known, target);
    return { running, at: running && moments.get(imageIdentity(running.image)) };
  });
}

interface Standing {
  readonly running: TargetLedger['running'] | undefined;
  /** When the environment before verified it; left out: it never did. */
  readonly at: number | undefined;
}

export type Comparison = 'newer' | 'same' | 'older';

/**
 * By the order of verification upstream, and never an older build of the same source. What came here past the
 * environment before (a hotfix, say) has no place in that order: its build counts, else the moment it was written.
 */
function compareTo(
  { running, at }: Standing,
  candidate: Pick<UpstreamRelease, 'release' | 'at'>,
): Comparison {
  if (running === undefined) return 'newer';
  if (isSameImage(running.image, candidate.release.image)) return 'same';
  const builds = compareBuilds(candidate.release, running);
  if (builds !== undefined && builds < 0) return 'older';
  if (at === undefined && builds !== undefined) return builds > 0 ? 'newer' : 'older';
  const moment = at ?? running.since;
  if (candidate.at === moment) return (builds ?? 0) > 0 ? 'newer' : 'older';
  return candidate.at > moment ? 'newer' : 'older';
}

/** It brings something to one target at least and takes nothing back in any. */
function isStepForward(comparisons: readonly Comparison[]): boolean {
  return comparisons.includes('newer') && !comparisons.includes('older');
}
