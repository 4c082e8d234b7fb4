import fc from 'fast-check';
import { blockFillers, dressings, entriesOf, flowFillers } from './fillers.ts';
import { type Target, targets } from './target.ts';
import { type Layout, type MapEntry, renderRoot, type Tree } from './tree.ts';

/** A generated file with one supported image place in it, marked as `«before|after»`. */
export interface GeneratedFile {
  readonly marked: string;
  readonly selectors: readonly string[];
  readonly image: string;
  readonly pin: boolean;
}

/** A container on the way to the target, and the step through it. */
interface Way {
  readonly tree: Tree;
  readonly steps: readonly string[];
}

/** Keys on the way, as they are written and as a selector names them. */
const WAY_KEYS: readonly (readonly [written: string, step: string])[] = [
  ['services', 'services'],
  ['chat-api', 'chat-api'],
  ['"with.dot"', '["with.dot"]'],
  ['with.plain.dot', '["with.plain.dot"]'],
  ['with space', '["with space"]'],
  ["'it''s'", '["it\'s"]'],
  ['"say \\"x\\""', '["say \\"x\\""]'],
  ['schlüssel', 'schlüssel'],
  ['鍵', '["鍵"]'],
  ['123', '123'],
  ['"yes"', 'yes'],
];

const ANCHORS = ['', '', '', '&way', '&way !!map'];

interface Around {
  readonly flow: boolean;
  readonly fillers: fc.Arbitrary<Tree>;
}

function wrapInMap({ flow, fillers }: Around, { tree, steps }: Way): fc.Arbitrary<Way> {
  const key = fc.constantFrom(...WAY_KEYS);
  const anchor = fc.constantFrom(...ANCHORS);
  return fc
    .tuple(key, anchor, dressings, entriesOf(fillers, 0))
    .chain(([[written, step], mapAnchor, dressing, others]) => {
      const own: MapEntry = { key: written, value: withAnchor(tree, mapAnchor), ...dressing };
      return fc.shuffledSubarray([own, ...others], { minLength: others.length + 1 }).map((entries) => ({
        tree: { kind: 'map', flow, anchor: '', entries } as const,
        steps: [step, ...steps],
      }));
    });
}

function withAnchor(tree: Tree, anchor: string): Tree {
  return tree.kind === 'map' ? { ...tree, anchor } : tree;
}

function wrapInSeq({ flow, fillers }: Around, { tree, steps }: Way): fc.Arbitrary<Way> {
  const others = fc.array(fc.tuple(fillers, dressings), { maxLength: 2 });
  return fc.tuple(fc.boolean(), others, others, dressings).map(([indented, first, last, dressing]) => {
    const members = (all: typeof first) => all.map(([value, dress]) => ({ value, ...dress }));
    const items = [...members(first), { value: tree, ...dressing }, ...members(last)];
    return {
      tree: { kind: 'seq', flow, anchor: '', indented, items } as const,
      steps: [`[${first.length}]`, ...steps],
    };
  });
}

/** Puts a tree under up to three containers; the outermost is a mapping, as in any values file. */
function wrap(around: Around, way: Way, depth: number): fc.Arbitrary<Way> {
  if (depth === 0) return wrapInMap(around, way);
  return fc
    .oneof(wrapInMap(around, way), wrapInSeq(around, way))
    .chain((wrapped) => wrap(around, wrapped, depth - 1));
}

const WITH_ANCHORS = ['x-defs: &defs {a: 1, tag: fake}', 'x-list: &list [1, "*2"]', 'x-merge: {<<: *defs}'];

/** What surrounds the one document: other documents, directives, markers. */
interface Envelope {
  readonly head: readonly string[];
  readonly tail: readonly string[];
  /** Selects the document among the others. */
  readonly prefix: string;
  /** Lines at the top of the document itself. */
  readonly identity: readonly string[];
}

const ENVELOPES: readonly Envelope[] = [
  { head: [], tail: [], prefix: '', identity: [] },
  { head: ['# licence', '', '---'], tail: [], prefix: '', identity: [] },
  { head: ['%YAML 1.2', '---'], tail: ['...', '# end'], prefix: '', identity: [] },
  { head: ['', '', '--- # values'], tail: ['---', 'kind: Other'], prefix: '', identity: [] },
  {
    head: ['kind: Service', 'metadata: {name: api}', 'spec: {ports: [80]}', '---'],
    tail: ['--- ', 'kind: ConfigMap', 'metadata:', '  name: api', 'data:', '  a: |', '    kind: Fake'],
    prefix: 'Deployment/api:',
    identity: ['kind: Deployment', 'metadata:', '  name: api'],
  },
  { head: ['- a', '- b', '...', '---'], tail: ['---', '---', 'text'], prefix: '', identity: [] },
];

interface Bytes {
  readonly lineEnd: '\n' | '\r\n';
  readonly mark: '' | '\uFEFF';
  readonly lastLineEnds: boolean;
}

const bytes: fc.Arbitrary<Bytes> = fc.record({
  lineEnd: fc.constantFrom('\n', '\n', '\r\n'),
  mark: fc.constantFrom('', '', '\uFEFF'),
  lastLineEnds: fc.boolean(),
});

const layouts: fc.Arbitrary<Layout> = fc.record({ step: fc.constantFrom(2, 2, 4, 3) });

function inLineEnds(lines: readonly string[], { lineEnd, mark, lastLineEnds }: Bytes): string {
  return `${mark}${lines.join(lineEnd)}${lastLineEnds ? lineEnd : ''}`;
}

interface Choice {
  readonly envelope: Envelope;
  readonly withAliases: boolean;
  readonly flow: boolean;
  readonly depth: number;
  readonly layout: Layout;
  readonly written: Bytes;
  readonly find: boolean;
}

const choices: fc.Arbitrary<Choice> = fc.record({
  envelope: fc.constantFrom(...ENVELOPES),
  withAliases: fc.boolean(),
  flow: fc.constantFrom(false, false, true),
  depth: fc.nat({ max: 2 }),
  layout: layouts,
  written: bytes,
  find: fc.constantFrom(false, false, true),
});

/** Files with one supported image place: comments, anchors, quotes and blocks of all kinds around it. */
export const files: fc.Arbitrary<GeneratedFile> = choices.chain((choice) => {
  const inner: Around = choice.flow
    ? { flow: true, fillers: flowFillers }
    : { flow: false, fillers: blockFillers(choice.withAliases) };
  const outer: Around = { flow: false, fillers: blockFillers(choice.withAliases) };
  return targets(inner).chain((target) =>
    wrap(outer, { tree: target.tree, steps: [] }, choice.depth).map((way) => write(choice, target, way)),
  );
});

function write(
  { envelope, withAliases, layout, written, find }: Choice,
  target: Target,
  way: Way,
): GeneratedFile {
  const body = renderRoot(way.tree, layout);
  const top = [...envelope.identity, ...(withAliases ? WITH_ANCHORS : [])];
  const marked = inLineEnds([...envelope.head, ...top, ...body, ...envelope.tail], written);
  const selectors = target.selections.map(
    (steps) => `${envelope.prefix}${joinSteps([...way.steps, ...steps])}`,
  );
  const { image, pin } = target;
  return { marked, selectors: find && target.findable ? [] : selectors, image, pin };
}

function joinSteps(steps: readonly string[]): string {
  return steps
    .map((step) => (step.startsWith('[') ? step : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
