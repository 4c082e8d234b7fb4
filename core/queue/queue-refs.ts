import { isObjectId } from '../git/ref-name.ts';
import { LEDGER_BRANCH } from '../ledger/paths.ts';

const branchPrefix = 'refs/heads/';

/** The branch that holds the ledger, beside the one it speaks of. */
export const ledgerRef = `${branchPrefix}${LEDGER_BRANCH}`;

/** Ids are hashes: nothing else becomes part of a ref name. */
export function isIntentId(text: string): boolean {
  return isObjectId(text);
}

/** Where the intents for a branch (`refs/heads/<name>`) wait, each under its id. */
export function intentsPrefix(branch: string): string {
  return `refs/slipway/intents/${nameOf(branch)}/`;
}

export function intentRef(branch: string, id: string): string {
  return intentsPrefix(branch) + id;
}

/** The ref that exists as long as somebody folds the intents of the branch. */
export function leaseRef(branch: string): string {
  return `refs/slipway/leases/${nameOf(branch)}`;
}

function nameOf(branch: string): string {
  return branch.startsWith(branchPrefix) ? branch.slice(branchPrefix.length) : branch;
}
