import { isDigest, isTag, sameRepository } from '../image/reference.ts';
import { readWrittenImage } from '../image/written.ts';
import { type Field, fieldOf } from './field.ts';
import { type ImagePlace, isBareDigest, type PartsPlace, readTagText } from './image-place.ts';
import { keyOf, type Location } from './location.ts';
import { readMappingPlace } from './mapping-places.ts';
import { readScalarText } from './scalar-text.ts';

/** What a scalar says about an image. */
type Role = 'reference' | 'tag' | 'digest';

/**
 * The image place of a scalar that was selected itself, by its key and its text; none when it says nothing that can
 * be set (a repository, a list of words). What stands beside it is looked at but not part of the place.
 */
export function readScalarPlace(text: string, scalar: Location, repository: string): ImagePlace | undefined {
  const field: Field = { location: scalar, inherited: false, text: readScalarText(text, scalar.node) };
  const role = roleOf(labelOf(text, scalar), field.text ?? '', repository);
  if (role === undefined) return undefined;
  if (role === 'reference') return { kind: 'reference', field };
  const around = partsAround(text, scalar);
  const repositories = around?.repositories ?? [];
  const part = role === 'tag' ? { tag: field } : { digest: field };
  const beside = role === 'tag' ? around?.digest : around?.tag;
  return { kind: 'parts', repositories, ...part, ...(beside === undefined ? {} : { beside }) };
}

/** The word that names a scalar: its key, or for the value of a parameter the parameter's name. */
function labelOf(text: string, scalar: Location): string {
  const key = keyOf(scalar) ?? '';
  const mapping = scalar.way?.parent;
  const name = key === 'value' && mapping !== undefined ? fieldOf(text, mapping, 'name')?.text : undefined;
  return name ?? key;
}

/** Content first (only a reference has a slash or a colon), then the key, then what the text could be. */
function roleOf(label: string, written: string, repository: string): Role | undefined {
  if (isDigest(written) || isBareDigest(written)) return 'digest';
  if (isRepositoryOnly(label, written)) return undefined;
  const named = readTagText(written).tag;
  if (/[/:]/.test(named)) return 'reference';
  if (/digest$/i.test(label)) return 'digest';
  if (/tag$/i.test(label)) return 'tag';
  if (/image$/i.test(label) || sameRepository(named, repository)) return 'reference';
  return named === '' || isTag(named) ? 'tag' : undefined;
}

/** `repository: ghcr.io/acme/app` names a repository and no version, and so cannot be set. */
function isRepositoryOnly(label: string, written: string): boolean {
  const { tag, digest } = readWrittenImage(written);
  return tag === undefined && digest === undefined && /(?:repository|repo|registry|name)$/i.test(label);
}

function partsAround(text: string, scalar: Location): PartsPlace | undefined {
  const mapping = scalar.way?.parent;
  if (mapping?.node.kind !== 'mapping') return undefined;
  const place = readMappingPlace(text, mapping);
  const isPartOfIt =
    place?.kind === 'parts' &&
    [place.tag, place.digest].some((field) => field?.location.node === scalar.node);
  return isPartOfIt ? place : undefined;
}
