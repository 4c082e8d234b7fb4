import fc from 'fast-check';
import { NEW_DIGEST, OLD_DIGEST } from '../marked.ts';
import { dressings, entriesOf } from './fillers.ts';
import type { Leaf, MapEntry, MapTree, SeqTree, Tree } from './tree.ts';

export const REPOSITORY = 'ghcr.io/acme/chat-api';

/** An image place to be edited: its tree, how it is selected inside, and the reference that is written. */
export interface Target {
  readonly tree: Tree;
  /** Appended to the selector of the tree; several for parts selected one by one. */
  readonly selections: readonly (readonly string[])[];
  readonly image: string;
  readonly pin: boolean;
  /** The repository is written in the tree, so the finder can find it. */
  readonly findable: boolean;
}

/** Marks a scalar that changes; the renderer treats it as any text. */
export function slot(before: string, after: string): string {
  return `«${before}|${after}»`;
}

/** New tags, and how they are written where there are no quotes yet. */
const NEW_TAGS: readonly (readonly [tag: string, plain: string])[] = [
  ...[
    '1.5.0',
    'v2',
    'latest',
    '2026.11.23',
    '1.2.3-rc.1',
    'abc123f',
    'sha-72044e07',
    'main_1',
    '2026-11-23T101500Z',
  ].map((tag) => [tag, tag] as const),
  ...[
    '1.10',
    '2026-11-23',
    '1_000',
    '72044e07',
    '12345678',
    '0123',
    '0x1f',
    '1e3',
    'yes',
    'null',
    'on',
    'y',
    '0o7',
    '1.',
    '0b11',
    'TRUE',
  ].map((tag) => [tag, `"${tag}"`] as const),
];

type Style = 'plain' | 'single' | 'double';

/** How the old scalar is written: in front of it, itself, and in which style. */
interface OldScalar {
  readonly prefix: string;
  readonly written: string;
  readonly style: Style;
}

function writeNew({ style }: OldScalar, text: string, plain: string): string {
  return { plain, single: `'${text}'`, double: `"${text}"` }[style];
}

const OLD_TAGS: readonly OldScalar[] = [
  { prefix: '', written: 'v1', style: 'plain' },
  { prefix: '', written: '1.9', style: 'plain' },
  { prefix: '', written: '~', style: 'plain' },
  { prefix: '', written: '"v1"', style: 'double' },
  { prefix: '', written: '"\\u0076\\x31"', style: 'double' },
  { prefix: '', written: '""', style: 'double' },
  { prefix: '', written: "'1.0'", style: 'single' },
  { prefix: '&tag ', written: 'v1', style: 'plain' },
  { prefix: '!!str ', written: '1.0', style: 'plain' },
  { prefix: '!!str &tag ', written: "'v1'", style: 'single' },
];

const oldTags = fc.constantFrom(...OLD_TAGS);
const newTags = fc.constantFrom(...NEW_TAGS);
const textStyles = fc.constantFrom<Style>('plain', 'single', 'double');

function inStyle(text: string, style: Style): OldScalar {
  return { prefix: '', written: { plain: text, single: `'${text}'`, double: `"${text}"` }[style], style };
}

function slotLeaf(old: OldScalar, text: string, plain: string): Leaf {
  const first = `${old.prefix}${slot(old.written, writeNew(old, text, plain))}`;
  return { kind: 'leaf', first, below: [], flow: true };
}

function textLeaf(first: string): Leaf {
  return { kind: 'leaf', first, below: [], flow: true };
}

interface Surroundings {
  readonly fillers: fc.Arbitrary<Tree>;
  readonly flow: boolean;
}

function entry(key: string, value: Tree): fc.Arbitrary<MapEntry> {
  return dressings.map((dressing) => ({ key, value, ...dressing }));
}

/** A mapping of these members among fillers, in any order. */
function mapOf(
  { fillers, flow }: Surroundings,
  members: readonly (readonly [string, Tree])[],
): fc.Arbitrary<MapTree> {
  const wanted = fc.tuple(...members.map(([key, value]) => entry(key, value)));
  return fc
    .tuple(wanted, entriesOf(fillers, 0))
    .chain(([own, other]) =>
      fc.shuffledSubarray([...own, ...other], { minLength: own.length + other.length }),
    )
    .map((entries) => ({ kind: 'map', flow, anchor: '', entries }));
}

function seqOf({ flow }: Surroundings, items: readonly Tree[]): fc.Arbitrary<SeqTree> {
  return fc
    .tuple(
      fc.boolean(),
      fc.tuple(...items.map((value) => dressings.map((dressing) => ({ value, ...dressing })))),
    )
    .map(([indented, dressed]) => ({ kind: 'seq', flow, anchor: '', indented, items: dressed }));
}

const repositories = textStyles.map((style) => textLeaf(inStyle(REPOSITORY, style).written));

/** `{repository, tag}` and the same with a digest, by the mapping or by its scalars. */
function tagAndDigest(around: Surroundings): fc.Arbitrary<Target> {
  const styles = fc.record({
    old: oldTags,
    digestStyle: textStyles,
    repository: repositories,
    added: newTags,
  });
  const flags = fc.record({ hasDigest: fc.boolean(), hasRepository: fc.boolean(), byScalars: fc.boolean() });
  return fc
    .tuple(styles, flags)
    .chain(([{ old, digestStyle, repository, added }, { hasDigest, hasRepository, byScalars }]) => {
      const [tag, plain] = added;
      const members: [string, Tree][] = [['tag', slotLeaf(old, tag, plain)]];
      if (hasRepository) members.push(['repository', repository]);
      if (hasDigest)
        members.push(['digest', slotLeaf(inStyle(OLD_DIGEST, digestStyle), NEW_DIGEST, NEW_DIGEST)]);
      const scalars = hasDigest ? [['tag'], ['digest']] : [['tag']];
      return mapOf(around, members).map((tree) => ({
        tree,
        selections: byScalars ? scalars : [[]],
        image: `${REPOSITORY}:${tag}@${NEW_DIGEST}`,
        pin: false,
        findable: hasRepository,
      }));
    });
}

/** A tag that is pinned by the edit. */
function pinnedTag(around: Surroundings): fc.Arbitrary<Target> {
  return fc.tuple(oldTags, newTags, repositories).chain(([old, [tag], repository]) => {
    const text = `${tag}@${NEW_DIGEST}`;
    return mapOf(around, [
      ['repository', repository],
      ['tag', slotLeaf(old, text, text)],
    ]).map((tree) => ({
      tree,
      selections: [[]],
      image: `${REPOSITORY}:${tag}@${NEW_DIGEST}`,
      pin: true,
      findable: true,
    }));
  });
}

/** `{registry, repository, tag}`. */
function withRegistry(around: Surroundings): fc.Arbitrary<Target> {
  return fc.tuple(oldTags, newTags).chain(([old, [tag, plain]]) =>
    mapOf(around, [
      ['registry', textLeaf('ghcr.io')],
      ['repository', textLeaf('acme/chat-api')],
      ['tag', slotLeaf(old, tag, plain)],
    ]).map((tree) => ({ tree, selections: [[]], image: `${REPOSITORY}:${tag}`, pin: false, findable: true })),
  );
}

/** One string, in a container, a mapping or a list. */
function oneString(around: Surroundings): fc.Arbitrary<Target> {
  const choice = fc.record({
    style: textStyles,
    digest: fc.boolean(),
    container: fc.boolean(),
    added: newTags,
  });
  return choice.chain(({ style, digest, container, added: [tag] }) => {
    const image = `${REPOSITORY}:${tag}${digest ? `@${NEW_DIGEST}` : ''}`;
    const scalar = slotLeaf(inStyle(`${REPOSITORY}:1.0`, style), image, image);
    const members: [string, Tree][] = [['image', scalar]];
    if (container) members.push(['name', textLeaf('api')]);
    return mapOf(around, members).map((tree) => ({
      tree,
      selections: container ? [[]] : [['image']],
      image,
      pin: false,
      findable: true,
    }));
  });
}

/** An entry of kustomize's `images`. */
function kustomizeImage(around: Surroundings): fc.Arbitrary<Target> {
  const choice = fc.record({ old: oldTags, renamed: fc.boolean(), added: newTags, byName: fc.boolean() });
  return choice.chain(({ old, renamed, added: [tag, plain], byName }) => {
    const name = renamed ? 'chat-api' : REPOSITORY;
    const members: [string, Tree][] = [
      ['name', textLeaf(name)],
      ['newTag', slotLeaf(old, tag, plain)],
    ];
    if (renamed) members.push(['newName', textLeaf(REPOSITORY)]);
    const other: MapTree = {
      kind: 'map',
      flow: around.flow,
      anchor: '',
      entries: [['name', 'web'] as const, ['newTag', 'v1'] as const].map(([key, text]) => ({
        key,
        value: textLeaf(text),
        before: [],
        after: '',
      })),
    };
    return mapOf(around, members)
      .chain((own) => seqOf(around, [other, own]))
      .chain((images) => mapOf(around, [['images', images]]))
      .map((tree) => ({
        tree,
        selections: [['images', byName ? `[name=${name}]` : '[1]']],
        image: `${REPOSITORY}:${tag}`,
        pin: false,
        findable: true,
      }));
  });
}

/** The tag of a Helm parameter of an Argo CD Application. */
function helmParameter(around: Surroundings): fc.Arbitrary<Target> {
  return fc.tuple(oldTags, newTags).chain(([old, [tag, plain]]) =>
    mapOf(around, [
      ['name', textLeaf('image.tag')],
      ['value', slotLeaf(old, tag, plain)],
    ])
      .chain((own) => seqOf(around, [own]))
      .chain((parameters) => mapOf(around, [['parameters', parameters]]))
      .map((tree) => ({
        tree,
        selections: [['parameters', '[name=image.tag]']],
        image: `${REPOSITORY}:${tag}`,
        pin: false,
        findable: false,
      })),
  );
}

/** An element of `kustomize.images` of an Argo CD Application. */
function applicationImage(around: Surroundings): fc.Arbitrary<Target> {
  return fc.tuple(newTags, textStyles).chain(([[tag], style]) => {
    const image = `${REPOSITORY}:${tag}`;
    const own = slotLeaf(inStyle(`app=${REPOSITORY}:0.9`, style), `app=${image}`, `app=${image}`);
    return seqOf(around, [textLeaf('web:1'), own])
      .chain((images) => mapOf(around, [['images', images]]))
      .map((tree) => ({ tree, selections: [['images', '[1]']], image, pin: false, findable: true }));
  });
}

/** Every supported way to write an image, among fillers. */
export function targets(around: Surroundings): fc.Arbitrary<Target> {
  return fc.oneof(
    { weight: 4, arbitrary: tagAndDigest(around) },
    pinnedTag(around),
    withRegistry(around),
    oneString(around),
    kustomizeImage(around),
    helmParameter(around),
    applicationImage(around),
  );
}
