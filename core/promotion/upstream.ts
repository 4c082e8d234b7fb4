import type { Environment } from '../config/config.ts';
import { definedOnly } from '../defined-only.ts';
import { imageIdentity, isSameImage } from '../image/identity.ts';
import {
  type EnvironmentLedger,
  environmentOf,
  type PendingRelease,
  type ServiceLedger,
  type TargetLedger,
  targetOf,
  type VerifiedRelease,
} from '../ledger/service-ledger.ts';

/** What the environment before knows of an image. */
export type UpstreamState =
  /** Every target saw it live and healthy; `at` is when the last of them did. */
  | { readonly kind: 'verified'; readonly at: number }
  | { readonly kind: 'failed'; readonly target: string; readonly at: number }
  /** `missing`: the targets that have not verified it; `pending`: a rollout of it that runs in one of them. */
  | { readonly kind: 'unproven'; readonly missing: readonly string[]; readonly pending?: PendingRelease };

/** The names under which the ledger keeps the targets of an environment. */
export function targetsOf({ targets }: Environment): readonly string[] {
  return targets.length === 0 ? [''] : targets;
}

/** Whether every target of an environment verified the image, and when the last one did. */
export function stateUpstream(ledger: ServiceLedger, upstream: Environment, image: string): UpstreamState {
  const known = environmentOf(ledger, upstream.name);
  const proofs = targetsOf(upstream).map((target) => ({
    target,
    proof: proofOf(targetOf(known, target), image),
  }));
  const failure = findFailure(known, proofs, image);
  if (failure !== undefined) return failure;
  const missing = proofs.flatMap(({ target, proof }) => (proof === undefined ? [target] : []));
  if (missing.length > 0)
    return { kind: 'unproven', missing, ...definedOnly({ pending: findPending(known, missing, image) }) };
  return { kind: 'verified', at: Math.max(...proofs.map(({ proof }) => proof?.verifiedAt ?? 0)) };
}

interface TargetProof {
  readonly target: string;
  readonly proof: VerifiedRelease | undefined;
}

/** It failed in a target after it was verified there, or before it ever was: then it is in quarantine. */
function findFailure(
  known: EnvironmentLedger,
  proofs: readonly TargetProof[],
  image: string,
): UpstreamState | undefined {
  for (const { target, proof } of proofs)
    if (proof?.failedAt !== undefined) return { kind: 'failed', target, at: proof.failedAt };
  const bad = known.quarantined.find((release) => isSameImage(release.image, image));
  return bad === undefined ? undefined : { kind: 'failed', target: '', at: bad.at };
}

function findPending(
  known: EnvironmentLedger,
  targets: readonly string[],
  image: string,
): PendingRelease | undefined {
  return targets
    .map((target) => targetOf(known, target).pending)
    .find((pending) => pending !== undefined && isSameImage(pending.image, image));
}

/** The verification of one image that counts in a target, if there is one. */
function proofOf({ verified }: TargetLedger, image: string): VerifiedRelease | undefined {
  const identity = imageIdentity(image);
  return verified
    .filter((release) => imageIdentity(release.image) === identity)
    .reduce<VerifiedRelease | undefined>(keepProof, undefined);
}

/** What a target knows of one image. */
export interface ImageProof {
  /** The verification that counts, or the last one, where it failed since. */
  readonly proof: VerifiedRelease;
  /** When it was verified for the first time: that is its place in the order of releases, whatever came after. */
  readonly firstAt: number;
}

/** What a target knows of each image it ever verified, by the identity of the image. */
export function proofsOf({ verified }: TargetLedger): ReadonlyMap<string, ImageProof> {
  const proofs = new Map<string, ImageProof>();
  for (const release of verified) {
    const identity = imageIdentity(release.image);
    const known = proofs.get(identity);
    proofs.set(identity, {
      proof: keepProof(known?.proof, release),
      firstAt: known?.firstAt ?? release.verifiedAt,
    });
  }
  return proofs;
}

/**
 * The first verification since the image last failed there counts, so that bringing it back after a newer release
 * failed costs it no soak; else that last failure.
 */
function keepProof(known: VerifiedRelease | undefined, next: VerifiedRelease): VerifiedRelease {
  const isProven = known !== undefined && known.failedAt === undefined;
  return isProven && next.failedAt === undefined ? known : next;
}
