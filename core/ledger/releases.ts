import { definedOnly } from '../defined-only.ts';
import { isSameImage } from '../image/identity.ts';
import type { LedgerRelease } from './entry.ts';

/** The release alone, of an entry or record that says more. */
export function releaseOf(about: LedgerRelease): LedgerRelease {
  const { intent, image, build, source, sourceAt, revision } = about;
  return { intent, image, ...definedOnly({ build, source, sourceAt, revision }) };
}

/** Whether two records are of one write; the same intent may be written again after its commit was to blame. */
export function isSameWrite(a: LedgerRelease, b: LedgerRelease): boolean {
  if (a.intent !== b.intent || !isSameImage(a.image, b.image)) return false;
  return a.revision === undefined || b.revision === undefined || a.revision === b.revision;
}
