import { sameRepository } from '../image/reference.ts';
import { readWrittenImage, type WrittenImage } from '../image/written.ts';
import type { Field } from './field.ts';

/** Where a file says which image runs: in one text, or in a tag and a digest of their own. */
export type ImagePlace = ReferencePlace | PartsPlace;

/** `repository:tag@digest` in one scalar; kustomize may put `name=` before it. */
export interface ReferencePlace {
  readonly kind: 'reference';
  readonly field: Field;
}

export interface PartsPlace {
  readonly kind: 'parts';
  /** The repository beside them, in every way its registry may complete it; none: it is not written here. */
  readonly repositories: readonly string[];
  readonly tag?: Field;
  readonly digest?: Field;
  /** The other part, when one scalar alone was selected: a digest there would go on running. */
  readonly beside?: Field;
}

/** A text with the `name=` that kustomize lets stand before a reference. */
export function splitReplacedName(text: string): { readonly prefix: string; readonly reference: string } {
  const equals = text.indexOf('=');
  return { prefix: text.slice(0, equals + 1), reference: text.slice(equals + 1) };
}

/** The image that is written at a place; of several ways to read its repository, the one that is looked for. */
export function imageAt(place: ImagePlace, repository: string): WrittenImage {
  if (place.kind === 'reference')
    return readWrittenImage(splitReplacedName(place.field.text ?? '').reference);
  const tag = readTagText(place.tag?.text ?? '');
  const written = place.repositories.find((one) => sameRepository(one, repository)) ?? place.repositories[0];
  const digest = place.digest?.text ?? tag.digest;
  return {
    ...(written === undefined ? {} : { repository: written }),
    ...(tag.tag === '' ? {} : { tag: tag.tag }),
    ...(digest === undefined || digest === '' ? {} : { digest: withAlgorithm(digest) }),
  };
}

/** Some charts write the digits alone and add `sha256:` in their templates. */
function withAlgorithm(digest: string): string {
  return isBareDigest(digest) ? `sha256:${digest}` : digest;
}

export function isBareDigest(digest: string): boolean {
  return /^[0-9a-f]{64}$/.test(digest);
}

/** A tag may hold its digest too: `1.4.2@sha256:…`. */
export function readTagText(text: string): { readonly tag: string; readonly digest?: string } {
  const at = text.indexOf('@');
  return at === -1 ? { tag: text } : { tag: text.slice(0, at), digest: text.slice(at + 1) };
}

/** Whether the place is of this repository; a place without one is taken for it. */
export function isOfRepository(place: ImagePlace, repository: string): boolean {
  const written = writtenRepositories(place);
  return written.length === 0 || written.some((one) => sameRepository(one, repository));
}

export function writtenRepositories(place: ImagePlace): readonly string[] {
  if (place.kind === 'parts') return place.repositories;
  return [readWrittenImage(splitReplacedName(place.field.text ?? '').reference).repository];
}
