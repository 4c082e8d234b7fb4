import { type FoundPlace, findPlaces } from './find-places.ts';
import type { ImagePlace } from './image-place.ts';
import { type Location, rootOf, selectorTo } from './location.ts';
import { readMappingPlace } from './mapping-places.ts';
import type { Outline } from './node.ts';
import { positionOf } from './position.ts';
import { quote, Refusal } from './refusals.ts';
import { resolveSelector } from './resolve.ts';
import { readScalarPlace } from './scalar-place.ts';
import { refuseAlias } from './sharing.ts';

export interface Selection {
  /** Left out: the whole file is searched. */
  readonly selectors: readonly string[];
  /** The repository to search for, and to tell references from tags by. */
  readonly repository: string;
}

/**
 * The image places that selectors lead to, or without selectors the one place where the repository is written.
 * Raises Refusal of `resolveSelector`, and `image-not-found`, `image-ambiguous`, `not-an-image`.
 */
export function selectPlaces(outline: Outline, { selectors, repository }: Selection): ImagePlace[] {
  if (selectors.length > 0) return selectors.map((selector) => selectPlace(outline, selector, repository));
  const found = outline.documents.flatMap((document) =>
    findPlaces(outline.text, rootOf(document), repository),
  );
  return [onlyPlace(outline, found, { repository, within: 'the file' })];
}

function selectPlace(outline: Outline, selector: string, repository: string): ImagePlace {
  const { text } = outline;
  const location = resolveSelector(outline, selector);
  const { node } = location;
  if (node.kind === 'alias') throw refuseAlias(text, location, node);
  const place =
    node.kind === 'scalar' ? readScalarPlace(text, location, repository) : readMappingPlace(text, location);
  if (place !== undefined) return place;
  const found = findPlaces(text, location, repository);
  if (found.length === 0) throw notAnImage(selector, location, repository);
  return onlyPlace(outline, found, { repository, within: `the value of ${quote(selector)}` });
}

interface Searched {
  readonly repository: string;
  readonly within: string;
}

function onlyPlace(outline: Outline, found: readonly FoundPlace[], searched: Searched): ImagePlace {
  const withVersion = found.filter(({ place }) => holdsVersion(place));
  const answers = withVersion.length > 0 ? withVersion : found;
  const [only, ...others] = answers;
  if (only === undefined) throw notFound(outline.text, searched);
  if (others.length > 0) throw ambiguous(outline, answers, searched);
  return only.place;
}

/** A repository with no tag or digest beside it (defaults that others merge) is no place to set. */
function holdsVersion(place: ImagePlace): boolean {
  return place.kind === 'reference' || place.tag !== undefined || place.digest !== undefined;
}

const MOST_NAMED = 20;

function ambiguous({ text, documents }: Outline, found: readonly FoundPlace[], searched: Searched): Refusal {
  const candidates = found.slice(0, MOST_NAMED).map(({ location }) => {
    return `${selectorTo(text, documents, location)} (line ${positionOf(text, location.node.start).line})`;
  });
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : '';
  return new Refusal('image-ambiguous', {
    what: `The repository ${quote(searched.repository)} is written in ${found.length} places of ${searched.within}`,
    why: `They are: ${candidates.join('; ')}${more}`,
    fix: 'Give the one that is meant as the selector, or several to set them together',
  });
}

function notFound(text: string, { repository, within }: Searched): Refusal {
  const mention = text.indexOf(repository);
  return new Refusal('image-not-found', {
    what: `The repository ${quote(repository)} is the image of no place in ${within}`,
    why:
      mention === -1
        ? 'The text is nowhere in it'
        : `The text is on line ${positionOf(text, mention).line}, but not as an image that can be set (a comment, a block of text, a repository with no tag or digest beside it)`,
    fix: 'Select the place of the tag or digest, as in services.chat-api.image',
    ...(mention === -1 ? {} : { offset: mention }),
  });
}

function notAnImage(selector: string, { node }: Location, repository: string): Refusal {
  return new Refusal('not-an-image', {
    what: `The value of ${quote(selector)} is no image`,
    why: `It is none of the known ways to write one, and ${quote(repository)} is written nowhere inside it`,
    fix: 'Select a mapping with repository and tag or digest, an entry of kustomize images, a container, a Helm parameter, or the scalar itself',
    offset: node.start,
  });
}
