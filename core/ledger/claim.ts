import { parseRecords } from '../bump/message.ts';
import { isSameImage } from '../image/identity.ts';
import { applyEntry } from './apply-entry.ts';
import type { LedgerEntry, ServiceEntry } from './entry.ts';
import { ledgerForged } from './errors.ts';
import { isSameWrite } from './releases.ts';
import {
  emptyServiceLedger,
  environmentOf,
  type ServiceLedger,
  targetOf,
  type VerifiedRelease,
} from './service-ledger.ts';

/** A release that is about to be promoted because the index says that it was verified here. */
export interface VerifiedClaim {
  readonly environment: string;
  /** `''` where the environment has no named targets. */
  readonly target: string;
  readonly release: VerifiedRelease;
}

/** The commit that a claim names, as the branch has it. */
export type ClaimedCommit =
  | { readonly kind: 'on-branch'; readonly message: string }
  | { readonly kind: 'elsewhere' };

export interface ClaimFacts {
  readonly claim: VerifiedClaim;
  /** The index. */
  readonly ledger: ServiceLedger;
  /** The log of the service, oldest first, from where the claim began; all of it where it never did. */
  readonly entries: readonly ServiceEntry[];
  /** Left out where the claim names no commit. */
  readonly commit?: ClaimedCommit;
}

/** Whether an entry is where the claim began: its `started`, or the word of whoever adopted it. */
export function beginsClaim({ environment, target, release }: VerifiedClaim, entry: LedgerEntry): boolean {
  if (entry.kind !== 'started' && entry.kind !== 'verified') return false;
  const isAdoption = entry.kind === 'verified' && entry.adopted;
  if (release.adopted !== isAdoption || entry.at !== release.startedAt) return false;
  const targets = entry.targets.length === 0 ? [''] : entry.targets;
  return entry.environment === environment && targets.includes(target) && isSameWrite(entry, release);
}

/**
 * Whether log and branch bear out what the index says of a release. Raises `ledger-forged` (gate): the index was edited,
 * nothing was ever started, or no commit of the branch wrote this image by this intent.
 */
export function checkClaim(facts: ClaimFacts): void {
  const { claim, entries } = facts;
  if (!entries.some((entry) => beginsClaim(claim, entry))) {
    throw ledgerForged(`${nameOf(facts)} is verified, but no entry says that it was ever started`);
  }
  checkIndex(facts);
  if (!claim.release.adopted) checkCommit(facts);
}

/** Folds the log anew and compares what that gives with the index, as far as it bears on this release. */
function checkIndex(facts: ClaimFacts): void {
  const { claim, ledger, entries } = facts;
  const refolded = entries.reduce(applyEntry, emptyServiceLedger(ledger.service));
  const proven = findClaimed(refolded, claim);
  const claimed = findClaimed(ledger, claim);
  if (proven === undefined || claimed === undefined || !isSameRecord(proven, claimed)) {
    throw ledgerForged(`What the index says of ${nameOf(facts)} is not what its entries come to`);
  }
  const lost = Object.keys(refolded.environments).find(
    (name) => isQuarantined(refolded, name, claim) && !isQuarantined(ledger, name, claim),
  );
  if (lost === undefined) return;
  throw ledgerForged(`The index no longer has the quarantine of ${nameOf(facts)} in ${lost}`);
}

function checkCommit(facts: ClaimFacts): void {
  const { claim, commit, ledger } = facts;
  const { revision, intent, image } = claim.release;
  if (revision === undefined || commit === undefined) {
    throw ledgerForged(`${nameOf(facts)} is verified without a commit that wrote it`);
  }
  if (commit.kind === 'elsewhere') {
    throw ledgerForged(`Commit ${revision}, which wrote ${nameOf(facts)}, is not on the branch`);
  }
  const isWritten = parseRecords(commit.message).some(
    (record) =>
      record.intent === intent &&
      record.service === ledger.service &&
      record.environment === claim.environment &&
      isSameImage(record.to, image),
  );
  if (!isWritten) throw ledgerForged(`Commit ${revision} of the branch did not write ${nameOf(facts)}`);
}

function findClaimed(ledger: ServiceLedger, { environment, target, release }: VerifiedClaim) {
  const { verified } = targetOf(environmentOf(ledger, environment), target);
  return verified.find((known) => isSameWrite(known, release) && known.startedAt === release.startedAt);
}

function isSameRecord(a: VerifiedRelease, b: VerifiedRelease): boolean {
  return (
    a.verifiedAt === b.verifiedAt &&
    a.failedAt === b.failedAt &&
    a.replacedAt === b.replacedAt &&
    a.adopted === b.adopted &&
    a.build === b.build &&
    a.source === b.source &&
    a.sourceAt === b.sourceAt &&
    a.revision === b.revision
  );
}

function isQuarantined(ledger: ServiceLedger, environment: string, { release }: VerifiedClaim): boolean {
  return environmentOf(ledger, environment).quarantined.some((bad) => isSameImage(bad.image, release.image));
}

function nameOf({ claim, ledger }: ClaimFacts): string {
  const place = claim.target === '' ? claim.environment : `${claim.environment}/${claim.target}`;
  return `${ledger.service} ${claim.release.image} in ${place}`;
}
