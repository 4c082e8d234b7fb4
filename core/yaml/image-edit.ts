import { definedOnly } from '../defined-only.ts';
import type { ImageReference } from '../image/reference.ts';
import type { WrittenImage } from '../image/written.ts';
import { decideOn, type FileToEdit, type Refused, type ScalarEdit, setScalars } from './edit-file.ts';
import type { Field } from './field.ts';
import { type ImagePlace, imageAt } from './image-place.ts';
import { selectorTo } from './location.ts';
import type { Outline } from './node.ts';
import { type FieldChange, planPlace, refuseNoVersionKey } from './plan-place.ts';
import { type Position, positionOf } from './position.ts';
import { quote, Refusal } from './refusals.ts';
import { selectPlaces } from './select-places.ts';
import { parseSelector } from './selector.ts';
import { refuseInherited } from './sharing.ts';
import type { ScalarChange } from './splice.ts';

export interface ImageEditRequest extends FileToEdit {
  /** None: the one place where the repository is written is looked for. */
  readonly selectors: readonly string[];
  readonly image: ImageReference;
  /** Write `tag@digest` where there is only a tag. */
  readonly pin: boolean;
  /** Empty the keys whose part the reference lacks: only for taking back an edit that had filled an empty one. */
  readonly clears?: boolean;
}

export type ImageEdit =
  | {
      readonly kind: 'edited';
      /** The whole file; other bytes than those of the scalars are as they were. */
      readonly bytes: Uint8Array;
      readonly changes: readonly ScalarEdit[];
      /** The image as it was written before. */
      readonly from: WrittenImage;
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'unchanged'; readonly current: WrittenImage; readonly warnings: readonly string[] }
  | Refused;

/**
 * Writes an image reference where the file says which image runs: only bytes inside the scalars change, and the
 * result is proved by a second parser. Refuses, as a value with a code of `REFUSALS`, whatever it cannot do exactly.
 */
export function planImageEdit({
  selectors,
  image,
  pin,
  clears = false,
  ...file
}: ImageEditRequest): ImageEdit {
  return decideOn(file, {
    selectors,
    decide: (outline) => editImage(file, outline, { selectors, image, pin, clears }),
  });
}

type ImageWish = Omit<ImageEditRequest, keyof FileToEdit>;

function editImage(file: FileToEdit, outline: Outline, { selectors, ...wish }: ImageWish): ImageEdit {
  const { image } = wish;
  const places = selectPlaces(outline, { selectors, repository: image.repository });
  const plans = places.map((place) => planPlace(place, wish));
  const wanted = plans.flatMap(({ changes }) => changes);
  checkBeside(places, wanted);
  const warnings = [...new Set([...plans.flatMap((plan) => plan.warnings), ...warnOfTags(places, wanted)])];
  const from = joinWritten(places.map((place) => imageAt(place, image.repository)));
  const edit = setScalars(
    file,
    outline,
    wanted.map((change) => ownChange(outline.text, change)),
  );
  if (edit === undefined) return { kind: 'unchanged', current: from, warnings };
  return { kind: 'edited', ...edit, from, warnings };
}

function ownChange(text: string, { field, value }: FieldChange): ScalarChange {
  if (field.inherited) throw refuseInherited(text, field);
  return { location: field.location, value };
}

/** Where scalars were selected one by one, the digest beside a tag must not go on running. */
function checkBeside(places: readonly ImagePlace[], wanted: readonly FieldChange[]): void {
  for (const digest of unselected(places, wanted, 'tag')) {
    throw new Refusal('partial-selection', {
      what: 'Only the tag was selected, and a digest is written beside it',
      why: `The digest ${quote(digest.text ?? '')} would go on running`,
      fix: 'Select the mapping around both, or the digest too',
      offset: digest.location.node.start,
    });
  }
}

/** A tag beside a digest is for people only; it may go on saying what is no longer true. */
function warnOfTags(places: readonly ImagePlace[], wanted: readonly FieldChange[]): string[] {
  return unselected(places, wanted, 'digest').map(
    (tag) => `only the digest is written; the tag beside it goes on saying ${quote(tag.text ?? '')}`,
  );
}

/** What is written beside a part that was selected alone, when no other selector leads to it. */
function unselected(
  places: readonly ImagePlace[],
  wanted: readonly FieldChange[],
  selected: 'tag' | 'digest',
): Field[] {
  const nodes = new Set(wanted.map(({ field }) => field.location.node));
  return places
    .flatMap((place) => (place.kind === 'parts' && place[selected] !== undefined ? (place.beside ?? []) : []))
    .filter((field) => (field.text ?? '') !== '' && !nodes.has(field.location.node));
}

/** Parts that were selected one by one make one image; the first place that says something wins. */
function joinWritten(images: readonly WrittenImage[]): WrittenImage {
  return definedOnly({
    repository: images.find(({ repository }) => repository !== undefined)?.repository,
    tag: images.find(({ tag }) => tag !== undefined)?.tag,
    digest: images.find(({ digest }) => digest !== undefined)?.digest,
  });
}

export interface ImageReadingRequest extends FileToEdit {
  readonly selectors: readonly string[];
  /** Needed when there are no selectors. */
  readonly repository?: string;
}

export type ImageReading =
  | {
      readonly kind: 'read';
      /** As it is written now; a place that holds only a tag says nothing about repository and digest. */
      readonly image: WrittenImage;
      /** Each place on its own, where several were selected. */
      readonly places: readonly ImageWritten[];
    }
  | Refused;

export interface ImageWritten extends Position {
  /** Leads to the scalar that holds the tag, the digest or the whole reference. */
  readonly selector: string;
  readonly image: WrittenImage;
}

/** Reads the image where `planImageEdit` would write it. Refuses as that does when there is no one such place. */
export function readImageAt({ selectors, repository, ...file }: ImageReadingRequest): ImageReading {
  return decideOn(file, { selectors, decide: (outline) => readImage(outline, selectors, repository) });
}

function readImage(outline: Outline, selectors: readonly string[], repository = ''): ImageReading {
  if (selectors.length === 0 && repository === '') parseSelector('');
  const places = selectPlaces(outline, { selectors, repository }).map((place) =>
    describePlace(outline, place, repository),
  );
  return { kind: 'read', image: joinWritten(places.map(({ image }) => image)), places };
}

function describePlace({ text, documents }: Outline, place: ImagePlace, repository: string): ImageWritten {
  const field = place.kind === 'reference' ? place.field : (place.tag ?? place.digest);
  if (field === undefined) throw refuseNoVersionKey(place);
  const { location } = field;
  const selector = selectorTo(text, documents, location);
  return { selector, ...positionOf(text, location.node.start), image: imageAt(place, repository) };
}
