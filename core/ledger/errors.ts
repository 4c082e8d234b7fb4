import { SlipwayError } from '../errors.ts';
import { LEDGER_VERSION } from './entry.ts';
import { LEDGER_BRANCH } from './paths.ts';

/** Codes of everything that a ledger can be refused for. */
export const ledgerReasonCodes = {
  'ledger-missing': 'The branch speaks of a ledger that is not there any more.',
  'ledger-truncated': 'The ledger lacks entries that the branch speaks of.',
  'ledger-forged': 'The ledger says what its own entries or the branch contradict.',
  'ledger-version-unknown': 'A newer Slipway wrote the ledger.',
} as const;

const PROTECT =
  `protect ${LEDGER_BRANCH} by a ruleset against deletion and force-pushes, and let the delivery identity alone ` +
  'write to it';

/** What a ledger lacks of what its branch speaks of. */
export interface LedgerFault {
  readonly code: 'ledger-missing' | 'ledger-truncated';
  readonly why: string;
  /** The commit of the ledger that is known to have been its tip, where one is. */
  readonly anchored: string | undefined;
}

/** `restore`: the commit of the ledger that is known to have been its tip, where one is. */
export function ledgerMissing(why: string, restore: string | undefined): SlipwayError {
  return new SlipwayError({
    code: 'ledger-missing',
    kind: 'gate',
    what: `The branch ${LEDGER_BRANCH} is not there, and nothing is promoted without it`,
    why,
    fix: `${howToRestore(restore)}, and ${PROTECT}`,
  });
}

/** `restore`: the commit of the ledger that is known to have been its tip, where one is. */
export function ledgerTruncated(why: string, restore: string | undefined): SlipwayError {
  return new SlipwayError({
    code: 'ledger-truncated',
    kind: 'gate',
    what: 'The ledger was cut off or replaced, and nothing is promoted on it',
    why,
    fix: `${howToRestore(restore)}, and ${PROTECT}`,
  });
}

/** As `ledgerMissing` and `ledgerTruncated`, for a clone: there it may just not have been fetched. */
export function cloneLacksLedger({ code, why, anchored }: LedgerFault, branch: string): SlipwayError {
  return new SlipwayError({
    code,
    kind: 'gate',
    what: 'The clone does not have the whole ledger, and nothing is counted on the rest',
    why: `${why}: it was not fetched, or it was deleted, cut off or replaced`,
    fix:
      `Fetch both first (git fetch origin ${branch} ${FETCH_LEDGER}). If this stays, the ledger is damaged on the ` +
      `server: ${howToRestore(anchored)}, and ${PROTECT}`,
  });
}

/** A clone of one branch follows no other one, so the ref is named. */
export const FETCH_LEDGER = `+${LEDGER_BRANCH}:refs/remotes/origin/${LEDGER_BRANCH}`;

function howToRestore(commit: string | undefined): string {
  if (commit === undefined) return `Restore ${LEDGER_BRANCH} from a clone that has its newest commits`;
  return (
    `Restore ${commit} or a later commit of it from a clone that has it ` +
    `(git push --force origin ${commit}:refs/heads/${LEDGER_BRANCH})`
  );
}

export function ledgerForged(why: string): SlipwayError {
  return new SlipwayError({
    code: 'ledger-forged',
    kind: 'gate',
    what: 'The ledger does not hold together, and nothing is promoted on it',
    why,
    fix: `Look at what was written last (git log ${LEDGER_BRANCH}), restore the newest commit before it, and ${PROTECT}`,
  });
}

export function ledgerVersionUnknown(version: string): SlipwayError {
  return new SlipwayError({
    code: 'ledger-version-unknown',
    kind: 'caller',
    what: 'The ledger was written by a newer Slipway: this one neither writes to it nor counts on it',
    why: `It has the version ${version}; this Slipway knows ${LEDGER_VERSION}`,
    fix: 'Use the Slipway that the other workflows of this GitOps repository use, or a newer one',
  });
}
