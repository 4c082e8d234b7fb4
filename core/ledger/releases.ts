import { definedOnly } from '../defined-only.ts';
import type { LedgerRelease } from './entry.ts';

/** The release alone, of an entry or record that says more. */
export function releaseOf(about: LedgerRelease): LedgerRelease {
  const { intent, image, build, source, sourceAt, revision } = about;
  return { intent, image, ...definedOnly({ build, source, sourceAt, revision }) };
}

/** Whether two references name the same bytes: the digest is the identity, where there is one. */
export function isSameImage(a: Pick<LedgerRelease, 'image'>, b: Pick<LedgerRelease, 'image'>): boolean {
  return identityOf(a.image) === identityOf(b.image);
}

function identityOf(image: string): string {
  return image.slice(image.indexOf('@') + 1);
}

/** Whether two records are of one write; the same intent may be written again after its commit was to blame. */
export function isSameWrite(a: LedgerRelease, b: LedgerRelease): boolean {
  if (a.intent !== b.intent || !isSameImage(a, b)) return false;
  return a.revision === undefined || b.revision === undefined || a.revision === b.revision;
}
