import { formatImageReference, type ImageReference, splitHost } from '../image/reference.ts';
import type { Field } from './field.ts';
import {
  type ImagePlace,
  isBareDigest,
  isOfRepository,
  type PartsPlace,
  type ReferencePlace,
  readTagText,
  splitReplacedName,
  writtenRepositories,
} from './image-place.ts';
import { quote, Refusal } from './refusals.ts';

export interface Wanted {
  readonly image: ImageReference;
  /** Write `tag@digest` where there is only a tag. */
  readonly pin: boolean;
  /** Empty the keys whose part the reference lacks: only for taking back an edit that had filled an empty one. */
  readonly clears?: boolean;
}

/** A field and the text it has to have. */
export interface FieldChange {
  readonly field: Field;
  readonly value: string;
}

export interface PlacePlan {
  readonly changes: readonly FieldChange[];
  readonly warnings: readonly string[];
}

/**
 * What has to be written at a place so that the image runs: the keys that are there are set, none is added.
 * Raises Refusal `other-repository`, `no-version-key`, `digest-required`, `tag-required`.
 */
export function planPlace(place: ImagePlace, wanted: Wanted): PlacePlan {
  checkRepository(place, wanted.image);
  if (wanted.pin && wanted.image.digest === undefined) throw refusePin(offsetOf(place));
  return place.kind === 'reference' ? planReference(place, wanted.image) : planParts(place, wanted);
}

function planReference({ field }: ReferencePlace, image: ImageReference): PlacePlan {
  if (image.tag === undefined && image.digest === undefined) throw refuseVersionless(image, field);
  const value = `${splitReplacedName(field.text ?? '').prefix}${formatImageReference(image)}`;
  return { changes: [{ field, value }], warnings: image.digest === undefined ? [TAGS_MOVE] : [] };
}

function planParts(place: PartsPlace, { image, pin, clears = false }: Wanted): PlacePlan {
  const { tag, digest } = place;
  if (tag === undefined && digest === undefined) throw refuseNoVersionKey(place);
  const digestChange = digest === undefined ? undefined : planDigest(digest, image, clears);
  const tagChange =
    tag === undefined ? undefined : planTag(tag, { image, pin, clears, besideDigest: digest !== undefined });
  const changes = [tagChange, digestChange].filter((change) => change !== undefined);
  const isPinned = changes.some(({ value }) => /@|^sha(?:256|512):/.test(value) || isBareDigest(value));
  return { changes, warnings: [...(isPinned || place.beside !== undefined ? [] : [TAGS_MOVE])] };
}

const TAGS_MOVE =
  'only the tag is written, and a tag can be moved to other bytes; give a digest and a place for it, or pin';

/** A digest that is there must not go on running; an empty one may stay empty. */
function planDigest(field: Field, image: ImageReference, clears: boolean): FieldChange | undefined {
  const written = field.text ?? '';
  if (image.digest !== undefined) {
    return { field, value: isBareDigest(written) ? image.digest.slice('sha256:'.length) : image.digest };
  }
  if (isNothing(field)) return undefined;
  if (clears) return { field, value: '' };
  throw new Refusal('digest-required', {
    what: `The reference ${quote(formatImageReference(image))} has no digest`,
    why: `A digest is written there (${quote(written)}) and would go on running`,
    fix: 'Give the reference with its digest, repository:tag@sha256:…',
    offset: field.location.node.start,
  });
}

interface TagWish extends Wanted {
  readonly besideDigest: boolean;
}

function planTag(field: Field, { image, pin, clears, besideDigest }: TagWish): FieldChange | undefined {
  const { tag, digest } = image;
  if (tag !== undefined) {
    const wasPinned = readTagText(field.text ?? '').digest !== undefined;
    const isPinned = digest !== undefined && !besideDigest && (pin || wasPinned);
    return { field, value: isPinned ? `${tag}@${digest}` : tag };
  }
  if (besideDigest && digest !== undefined && isNothing(field)) return undefined;
  if (clears) return { field, value: '' };
  throw new Refusal('tag-required', {
    what: `The reference ${quote(formatImageReference(image))} has no tag`,
    why: `A tag is written there (${quote(field.text ?? '')}) and would name another version`,
    fix: 'Give the reference with its tag, repository:tag@sha256:…',
    offset: field.location.node.start,
  });
}

/** Nothing is written, or a null or empty text: the place holds no version of its own. */
function isNothing({ text, location }: Field): boolean {
  const { node } = location;
  if (node.kind !== 'scalar') return false;
  return text === '' || (node.style === 'plain' && /^(?:~|null|Null|NULL)$/.test(text ?? ''));
}

function checkRepository(place: ImagePlace, image: ImageReference): void {
  if (isOfRepository(place, image.repository)) return;
  const written = writtenRepositories(place);
  throw new Refusal('other-repository', {
    what: `The image there is of another repository: ${written.map(quote).join(' or ')}`,
    why: `The reference is of ${quote(image.repository)}${registryHint(written, image)}`,
    fix: 'Select the place where this repository is written, or correct the reference',
    offset: offsetOf(place),
  });
}

/** A repository without its registry is the common reason. */
function registryHint(written: readonly string[], { repository }: ImageReference): string {
  const { host, path } = splitHost(repository);
  const isRest = host !== undefined && written.includes(path);
  return isRest
    ? `; the registry ${quote(host)} is not written beside it (registry, global.imageRegistry)`
    : '';
}

function offsetOf(place: ImagePlace): number | undefined {
  const field = place.kind === 'reference' ? place.field : (place.tag ?? place.digest);
  return field?.location.node.start;
}

function refusePin(offset: number | undefined): Refusal {
  return new Refusal('digest-required', {
    what: 'The place is to be pinned, and the reference has no digest',
    why: 'A pin is the digest itself',
    fix: 'Give the reference with its digest, repository:tag@sha256:…',
    offset,
  });
}

function refuseVersionless(image: ImageReference, field: Field): Refusal {
  return new Refusal('tag-required', {
    what: `The reference ${quote(formatImageReference(image))} has neither tag nor digest`,
    why: 'It would run whatever the tag latest is at the time',
    fix: 'Give the reference with its tag and digest, repository:tag@sha256:…',
    offset: field.location.node.start,
  });
}

/** The refusal for a place that names a repository and nothing of its version. */
export function refuseNoVersionKey(place: ImagePlace): Refusal {
  const repositories = writtenRepositories(place);
  return new Refusal('no-version-key', {
    what: `No key beside the repository ${repositories.map(quote).join(' or ')} holds a tag or a digest`,
    why: 'Keys are set where they are, and never added: an added key that no template reads changes nothing',
    fix: 'Write the key once by hand (tag, digest or both; newTag or digest for kustomize)',
  });
}
