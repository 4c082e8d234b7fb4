import type { LedgerView } from '../ports/ledger.ts';
import { applyEntry, applyFreeze } from './apply-entry.ts';
import type { LedgerEntry } from './entry.ts';

/** Whether entries change nothing any more: the ledger has them, or what they tell is long overtaken. */
export async function isRecorded(entries: readonly LedgerEntry[], ledger: LedgerView): Promise<boolean> {
  for (const entry of entries) if (!(await changesNothing(entry, ledger))) return false;
  return true;
}

async function changesNothing(entry: LedgerEntry, ledger: LedgerView): Promise<boolean> {
  if (entry.kind === 'frozen') {
    const freezes = await ledger.readFreezes();
    return JSON.stringify(applyFreeze(freezes, entry)) === JSON.stringify(freezes);
  }
  const service = await ledger.readService(entry.service);
  return applyEntry(service, entry) === service;
}
