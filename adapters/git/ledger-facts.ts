import {
  beginsClaim,
  type ClaimedCommit,
  type ClaimFacts,
  type VerifiedClaim,
} from '../../core/ledger/claim.ts';
import type { LedgerEntry, ServiceEntry } from '../../core/ledger/entry.ts';
import type { AnchoredBump, LedgerFacts } from '../../core/ledger/integrity.ts';
import type { ServiceLedger } from '../../core/ledger/service-ledger.ts';
import type { LedgerAccess } from './ledger-index.ts';
import { isInHistory, readLedgerCommits } from './ledger-log.ts';

/** What `checkLedger` asks: the entries back to the newest anchor of the branch, or all of them where it is not there. */
export async function gatherLedgerFacts(
  access: LedgerAccess,
  tip: string | undefined,
  newest: AnchoredBump | undefined,
): Promise<LedgerFacts> {
  if (newest === undefined || tip === undefined) {
    const since = { reachesAnchor: false, entries: [] };
    return { since, ...(tip === undefined ? {} : { tip }), ...(newest === undefined ? {} : { newest }) };
  }
  const { anchor } = newest;
  const entries: LedgerEntry[] = [];
  let reachesAnchor = anchor.kind === 'none';
  for await (const logged of readLedgerCommits(access, tip, Number.POSITIVE_INFINITY)) {
    if (anchor.kind === 'tip' && logged.commit === anchor.commit) {
      reachesAnchor = true;
      break;
    }
    entries.push(...logged.entries);
    if (anchor.kind === 'none' && knowsAll(entries, newest)) break;
  }
  return { tip, newest, since: { reachesAnchor, entries } };
}

export interface ClaimQuestion {
  readonly ledgerTip: string;
  readonly branchTip: string;
  readonly ledger: ServiceLedger;
  readonly claim: VerifiedClaim;
}

/** What `checkClaim` asks: the log of the service back to where the claim began, and the commit that it names. */
export async function gatherClaimFacts(access: LedgerAccess, question: ClaimQuestion): Promise<ClaimFacts> {
  const { claim, ledger, branchTip } = question;
  const { revision } = claim.release;
  const entries = await readBackTo(access, question);
  if (revision === undefined) return { claim, ledger, entries };
  return { claim, ledger, entries, commit: await readClaimed(access, branchTip, revision) };
}

/** Oldest first. */
async function readBackTo(
  access: LedgerAccess,
  { ledgerTip, ledger, claim }: ClaimQuestion,
): Promise<ServiceEntry[]> {
  const commits: ServiceEntry[][] = [];
  for await (const { entries } of readLedgerCommits(access, ledgerTip, Number.POSITIVE_INFINITY)) {
    const ours = entries.filter(
      (entry): entry is ServiceEntry => entry.kind !== 'frozen' && entry.service === ledger.service,
    );
    const begin = ours.findIndex((entry) => beginsClaim(claim, entry));
    commits.push(ours.slice(Math.max(begin, 0)));
    if (begin >= 0) break;
  }
  return commits.reverse().flat();
}

async function readClaimed(
  access: LedgerAccess,
  branchTip: string,
  revision: string,
): Promise<ClaimedCommit> {
  if (!(await isInHistory(access, branchTip, revision))) return { kind: 'elsewhere' };
  const args = ['log', '-1', '--no-walk', '--encoding=UTF-8', '--format=%B', revision];
  const message = Buffer.from(await access.session.local({ args })).toString();
  return { kind: 'on-branch', message };
}

function knowsAll(entries: readonly LedgerEntry[], { intents }: AnchoredBump): boolean {
  const known = new Set(entries.flatMap((entry) => (entry.kind === 'started' ? [entry.intent] : [])));
  return intents.every((intent) => known.has(intent));
}
