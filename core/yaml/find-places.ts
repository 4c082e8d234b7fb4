import { readWrittenImage } from '../image/written.ts';
import {
  type ImagePlace,
  isOfRepository,
  type PartsPlace,
  type ReferencePlace,
  splitReplacedName,
  writtenRepositories,
} from './image-place.ts';
import { entriesNamed, keyOf, type Location, membersOf } from './location.ts';
import { readMappingParts } from './mapping-places.ts';
import type { YamlNode } from './node.ts';
import { readScalarText } from './scalar-text.ts';

/** A place where a repository is written, and the value a selector has to lead to for it. */
export interface FoundPlace {
  readonly location: Location;
  readonly place: ImagePlace;
}

/**
 * Every place inside a value (itself included) where this repository is written, in the order of the file.
 * Raises Refusal `duplicate-key` where a mapping that holds it is at fault.
 */
export function findPlaces(text: string, within: Location, repository: string): FoundPlace[] {
  const search: Search = {
    text,
    repository,
    isNear: makeNearness(text, within, repository),
    seen: new Set(),
  };
  return search.isNear(within.node) ? searchIn(search, within) : [];
}

interface Search {
  readonly text: string;
  readonly repository: string;
  /** Whether the last segment of the repository is written inside a value at all. */
  readonly isNear: (node: YamlNode) => boolean;
  /** Scalars and mappings that belong to a place that was found already. */
  readonly seen: Set<YamlNode>;
}

function searchIn(search: Search, location: Location): FoundPlace[] {
  const own = ownPlace(search, location);
  const inside = membersOf(search.text, location)
    .filter(({ node }) => search.isNear(node))
    .flatMap((member) => searchIn(search, member));
  return own === undefined ? inside : [own, ...inside];
}

function ownPlace(search: Search, location: Location): FoundPlace | undefined {
  const { node } = location;
  if (search.seen.has(node)) return undefined;
  const place =
    node.kind === 'mapping'
      ? readMappingParts(search.text, location)
      : readReferenceText(search.text, location);
  if (place === undefined || writtenRepositories(place).length === 0) return undefined;
  if (!isOfRepository(place, search.repository)) return undefined;
  const home = place.kind === 'parts' ? homeOf(place, location) : location;
  if (search.seen.has(home.node)) return undefined;
  search.seen.add(home.node);
  noteRepository(search, location);
  return { location: home, place };
}

/** Parameters of one image are found by any of them; the one with the version stands for all. */
function homeOf({ tag, digest }: PartsPlace, found: Location): Location {
  const version = tag ?? digest;
  const home = version?.inherited === false ? version.location.way?.parent : undefined;
  return home ?? found;
}

/** `image: repository` beside a tag is part of the mapping, not a place of its own. */
function noteRepository({ text, seen }: Search, { node }: Location): void {
  if (node.kind !== 'mapping') return;
  for (const { value } of entriesNamed(text, node, 'image')) seen.add(value);
}

/**
 * A text that is a whole reference: it has a tag or a digest, or stands where images are listed. Only there has
 * `name=` before it the meaning kustomize gives it; elsewhere it sets a variable.
 */
function readReferenceText(text: string, location: Location): ReferencePlace | undefined {
  const written = readScalarText(text, location.node);
  if (written === undefined) return undefined;
  const { prefix, reference } = splitReplacedName(written);
  const { tag, digest } = readWrittenImage(reference);
  const hasVersion = prefix === '' && (tag !== undefined || digest !== undefined);
  if (!hasVersion && !isWhereImagesAre(location)) return undefined;
  return { kind: 'reference', field: { location, inherited: false, text: written } };
}

/** Under a key like `image`, or an item under a key like `images`. */
function isWhereImagesAre(location: Location): boolean {
  const { way } = location;
  if (way === undefined) return false;
  return /images?$/i.test(keyOf(way.step.kind === 'key' ? location : way.parent) ?? '');
}

/** Values far from every mention of the repository are not looked into; aliases may bring it anywhere. */
function makeNearness(text: string, within: Location, repository: string): (node: YamlNode) => boolean {
  if (within.document.aliases.length > 0) return () => true;
  const segment = repository.slice(repository.lastIndexOf('/') + 1);
  const mentions: number[] = [];
  for (let at = text.indexOf(segment); at !== -1; at = text.indexOf(segment, at + segment.length))
    mentions.push(at);
  return ({ start, end }) => hasBetween(mentions, start, end);
}

/** Whether a sorted list has a number from `start` to `end`. */
function hasBetween(sorted: readonly number[], start: number, end: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? end) < start) low = middle + 1;
    else high = middle;
  }
  return (sorted[low] ?? end) < end;
}
