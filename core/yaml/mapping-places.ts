import { type Field, fieldOf } from './field.ts';
import type { ImagePlace, PartsPlace } from './image-place.ts';
import { inner, keyOf, type Location, withAncestors } from './location.ts';
import { matchItem } from './match-item.ts';

const TAG_KEYS = ['tag', 'imageTag'];
const DIGEST_KEYS = ['digest', 'imageDigest'];
const REPOSITORY_KEYS = ['repository', 'repo', 'image'];

/**
 * The image a mapping holds: `{repository, tag, digest}` and its relatives, an entry of kustomize's `images`, a Helm
 * parameter of an Argo CD Application, or a mapping with such an `image` (a container, a service).
 * Raises Refusal `duplicate-key`, `selector-ambiguous`.
 */
export function readMappingPlace(text: string, mapping: Location): ImagePlace | undefined {
  if (mapping.node.kind !== 'mapping') return undefined;
  return readVersionParts(text, mapping) ?? readReference(text, mapping) ?? readInnerImage(text, mapping);
}

/** The tag and digest a mapping holds in keys of their own, or the repository it holds without any. */
export function readMappingParts(text: string, mapping: Location): PartsPlace | undefined {
  return readVersionParts(text, mapping) ?? readRepositoryAlone(text, mapping);
}

function readVersionParts(text: string, mapping: Location): PartsPlace | undefined {
  return readKustomizeImage(text, mapping) ?? readParameter(text, mapping) ?? readParts(text, mapping);
}

/** `{name, newName, newTag, digest}` under `images`: the name is what manifests write, newName what runs. */
function readKustomizeImage(text: string, mapping: Location): PartsPlace | undefined {
  const [name, newName, tag, digest] = ['name', 'newName', 'newTag', 'digest'].map((key) =>
    fieldOf(text, mapping, key),
  );
  const isEntry = newName !== undefined || tag !== undefined || isItemUnder(mapping, 'images');
  if (name === undefined || !isEntry || fieldOf(text, mapping, 'tag') !== undefined) return undefined;
  return makeParts({ repositories: textsOf([newName ?? name]), tag, digest });
}

/** `{name: image.tag, value: …}` under `parameters`, with the parameters of the same prefix beside it. */
function readParameter(text: string, mapping: Location): PartsPlace | undefined {
  const name = parameterName(text, mapping);
  if (name === undefined || !/(?:^|\.)(?:image)?(?:tag|digest|repository|registry|name)$/i.test(name))
    return undefined;
  const parts = readParameterParts(text, mapping, prefixOf(name));
  return parts.tag === undefined && parts.digest === undefined ? undefined : parts;
}

/** The name of a Helm parameter, when the mapping is one. */
function parameterName(text: string, mapping: Location): string | undefined {
  return isItemUnder(mapping, 'parameters') ? fieldOf(text, mapping, 'name')?.text : undefined;
}

function prefixOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.') + 1);
}

function readParameterParts(text: string, mapping: Location, prefix: string): PartsPlace {
  const value = (leaf: string) => parameterValue(text, mapping, `${prefix}${leaf}`);
  const repository = value('repository') ?? value('name');
  return makeParts({
    repositories: completeRepository(repository?.text, value('registry')?.text),
    tag: value('tag') ?? value('imageTag'),
    digest: value('digest') ?? value('imageDigest'),
  });
}

/** The value of the parameter of this name in the sequence the mapping is an item of. */
function parameterValue(text: string, mapping: Location, name: string): Field | undefined {
  const sequence = mapping.way?.parent;
  if (sequence?.node.kind !== 'sequence') return undefined;
  const item = matchItem(text, sequence.node, { key: 'name', value: name });
  return item && fieldOf(text, inner(sequence, { kind: 'match', key: 'name', value: name }, item), 'value');
}

/** `{[registry,] repository, tag[, digest]}`; the repository may be written elsewhere or under another name. */
function readParts(text: string, mapping: Location): PartsPlace | undefined {
  if (fieldOf(text, mapping, 'image')?.location.node.kind === 'mapping') return undefined;
  const tag = firstField(text, mapping, TAG_KEYS);
  const digest = firstField(text, mapping, DIGEST_KEYS) ?? bareDigest(text, mapping);
  if (tag === undefined && digest === undefined) return undefined;
  return makeParts({ repositories: repositoriesBeside(text, mapping), tag, digest });
}

/** What a mapping says about the repository of the tag or digest in it. */
function repositoriesBeside(text: string, mapping: Location): readonly string[] {
  const repository = firstField(text, mapping, REPOSITORY_KEYS) ?? repositoryName(text, mapping);
  const own = fieldOf(text, mapping, 'registry')?.text;
  return completeRepository(repository?.text, own, globalRegistries(text, mapping));
}

/** A `name` is the repository only in an image mapping, or when it is written like one; else it names a service. */
function repositoryName(text: string, mapping: Location): Field | undefined {
  const name = fieldOf(text, mapping, 'name');
  const isRepository = /image$/i.test(keyOf(mapping) ?? '') || name?.text?.includes('/') === true;
  return isRepository ? name : undefined;
}

/** `sha: <64 hexadecimal digits>` of some charts is a digest without its algorithm; a Git commit is not. */
function bareDigest(text: string, mapping: Location): Field | undefined {
  const sha = fieldOf(text, mapping, 'sha');
  return sha?.text !== undefined && /^(?:sha256:)?[0-9a-f]{64}$/.test(sha.text) ? sha : undefined;
}

/** `image: repository:tag@digest`, a parameter with such a value, or `repository: …` with nothing beside it. */
function readReference(text: string, mapping: Location): ImagePlace | undefined {
  const isParameter = parameterName(text, mapping) !== undefined;
  const image = fieldOf(text, mapping, isParameter ? 'value' : 'image');
  if (image !== undefined && isScalar(image)) return { kind: 'reference', field: image };
  const repository = fieldOf(text, mapping, 'repository');
  if (repository?.text === undefined) return undefined;
  const isWhole = /[:@]/.test(repository.text.slice(repository.text.lastIndexOf('/') + 1));
  return isWhole ? { kind: 'reference', field: repository } : readRepositoryAlone(text, mapping);
}

function readRepositoryAlone(text: string, mapping: Location): PartsPlace | undefined {
  const repository = fieldOf(text, mapping, 'repository');
  return repository?.text === undefined
    ? undefined
    : makeParts({ repositories: repositoriesBeside(text, mapping) });
}

function readInnerImage(text: string, mapping: Location): ImagePlace | undefined {
  const image = fieldOf(text, mapping, 'image');
  return image === undefined || image.inherited ? undefined : readMappingPlace(text, image.location);
}

function isScalar({ location, text }: Field): boolean {
  return text !== undefined || location.node.kind === 'scalar';
}

/** Whether the mapping is an item of the sequence under this key. */
function isItemUnder({ way }: Location, key: string): boolean {
  return way !== undefined && way.parent.node.kind === 'sequence' && keyOf(way.parent) === key;
}

function firstField(text: string, mapping: Location, keys: readonly string[]): Field | undefined {
  for (const key of keys) {
    const field = fieldOf(text, mapping, key);
    if (field !== undefined && isScalar(field)) return field;
  }
  return undefined;
}

/** Helm charts let `global.imageRegistry` (or `global.image.registry`) complete every repository below. */
function globalRegistries(text: string, mapping: Location): string[] {
  return withAncestors(mapping).flatMap((around) => {
    const global = fieldOf(text, around, 'global')?.location;
    if (global === undefined) return [];
    const image = fieldOf(text, global, 'image')?.location;
    const registries = [fieldOf(text, global, 'imageRegistry'), image && fieldOf(text, image, 'registry')];
    return textsOf(registries).filter((registry) => registry !== '');
  });
}

/** In front of the repository stands the registry beside it, or a global one, which charts let win over it. */
function completeRepository(
  repository: string | undefined,
  own?: string,
  globals: readonly string[] = [],
): string[] {
  if (repository === undefined) return [];
  return [own ?? '', ...globals].map((registry) =>
    registry === '' ? repository : `${registry.replace(/\/+$/, '')}/${repository}`,
  );
}

function textsOf(fields: readonly (Field | undefined)[]): string[] {
  return fields.flatMap((field) => field?.text ?? []);
}

interface Parts {
  readonly repositories: readonly string[];
  readonly tag?: Field | undefined;
  readonly digest?: Field | undefined;
}

function makeParts({ repositories, tag, digest }: Parts): PartsPlace {
  return {
    kind: 'parts',
    repositories,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}
