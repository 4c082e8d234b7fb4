import fc from 'fast-check';
import type { Dressing, Leaf, Tree } from './tree.ts';

const leaf = (first: string, below: readonly string[] = [], flow = below.length === 0): Leaf => ({
  kind: 'leaf',
  first,
  below,
  flow,
});

/** Plain, quoted and tagged scalars that may stand anywhere. */
const WORDS: readonly Leaf[] = [
  ...[
    'text',
    'two words',
    '12',
    '1.10',
    '0777',
    'true',
    'no',
    'null',
    '~',
    '2026-11-23',
    '1:30',
    '-x',
    '?y',
    ':z',
  ],
  ...[
    'http://host:80/a?b=c#d',
    'a#b',
    "it's",
    'na"me',
    'größe',
    '名前',
    '🚢',
    'a|b',
    'x>y',
    '1_000',
    '.5',
    'v1',
  ],
  ...[
    '""',
    "''",
    '"# not a comment"',
    "'{not: a map}'",
    '"\\"quoted\\" \\u00e9 \\x41"',
    "'that''s'",
    '"a: b"',
    "'- c'",
  ],
  ...[
    '!!str 12',
    '!Ref thing',
    '!!int "7"',
    '! x',
    '&lone value',
    '&both !!str value',
    '"*star"',
    "'&and'",
    '"tab\\t"',
  ],
].map((text) => leaf(text));

/** Scalars of several lines; only outside brackets. */
const BLOCKS: readonly Leaf[] = [
  leaf('|', [
    'image:',
    '  repository: ghcr.io/acme/chat-api',
    '  tag: fake',
    '',
    '# no comment',
    '--- no marker',
  ]),
  leaf('|-', ['"open', "it's {[ ", '']),
  leaf('>+', ['folded', 'text: yes', '', '', '- not an item']),
  leaf('|2-', ['  deeper first', 'then less']),
  leaf('>- # comment', ['a', '  more indented', 'b   ']),
  leaf('!!str |', ['tagged']),
  leaf('&text |+', ['anchored', '\tand a tab', '', '']),
  leaf('plain text', ['over lines', '"with quotes', '{and braces', '', "it's fine"]),
  leaf('"double quoted', ['over # lines', '', 'tag: fake \\', 'end"']),
  leaf("'single quoted", ["it''s: over", '- lines', "end'"]),
  leaf('', [], false),
];

/** Aliases need their anchor before them: the root of every document that uses them begins with it. */
const ALIASES: readonly Leaf[] = [leaf('*defs'), leaf('*list')];

export const BEFORE: readonly string[] = [
  '',
  '# comment',
  '# image: ghcr.io/acme/chat-api:9.9.9',
  '#tag: fake',
  '# - {[ "',
];

const AFTER: readonly string[] = [
  '',
  '',
  '',
  ' ',
  '\t',
  '   ',
  ' # comment',
  '\t# after a tab',
  ' #tag: "fake',
  ' \t ',
];

export const dressings: fc.Arbitrary<Dressing> = fc.record({
  before: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(fc.constantFrom(...BEFORE), { maxLength: 3 }),
  ),
  after: fc.constantFrom(...AFTER),
});

/** Keys of fillers: none of them has a meaning for images. */
const FILLER_KEYS = [
  'replicas',
  'env',
  'a.b/c',
  'key with space',
  '"quoted: key"',
  "'that''s'",
  'größe',
  '名前',
  '"esc\\u0061ped"',
  'x-y_z',
  '"#hash"',
  '~tilde',
  '-dash',
];

const flowLeaves = fc.constantFrom(...WORDS);

function fillersOf(leaves: fc.Arbitrary<Leaf>, flow: boolean, depth: number): fc.Arbitrary<Tree> {
  if (depth === 0) return leaves;
  const inner = fillersOf(leaves, flow, depth - 1);
  const map = entriesOf(inner, flow ? 0 : 1).map(
    (entries) => ({ kind: 'map', flow, anchor: '', entries }) as const,
  );
  const items = fc.array(memberOf(inner), { minLength: flow ? 0 : 1, maxLength: 3 });
  const seq = fc
    .tuple(fc.boolean(), items)
    .map(([indented, all]) => ({ kind: 'seq', flow, anchor: '', indented, items: all }) as const);
  return fc.oneof<fc.WeightedArbitrary<Tree>[]>(
    { weight: 4, arbitrary: leaves },
    { weight: 1, arbitrary: map },
    { weight: 1, arbitrary: seq },
  );
}

function memberOf(values: fc.Arbitrary<Tree>) {
  return fc.tuple(values, dressings).map(([value, dressing]) => ({ value, ...dressing }));
}

export function entriesOf(values: fc.Arbitrary<Tree>, minLength: number) {
  const entries = fc.tuple(fc.constantFrom(...FILLER_KEYS), values, dressings);
  return fc
    .uniqueArray(entries, { minLength, maxLength: 3, selector: ([key]) => key })
    .map((all) => all.map(([key, value, dressing]) => ({ key, value, ...dressing })));
}

export const flowFillers: fc.Arbitrary<Tree> = fillersOf(flowLeaves, true, 2);

/** Values that may stand beside the target; aliases only where their anchors are. */
export function blockFillers(withAliases: boolean): fc.Arbitrary<Tree> {
  const leaves = fc.constantFrom(...WORDS, ...BLOCKS, ...(withAliases ? ALIASES : []));
  return fc.oneof(
    { weight: 5, arbitrary: fillersOf(leaves, false, 2) },
    { weight: 1, arbitrary: flowFillers },
  );
}
