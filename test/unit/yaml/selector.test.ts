import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../core/yaml/refusals.ts';
import { formatSelector, parseSelector, type Selector, type Step } from '../../../core/yaml/selector.ts';

const key = (name: string): Step => ({ kind: 'key', key: name });
const index = (number: number): Step => ({ kind: 'index', index: number });
const match = (name: string, value: string): Step => ({ kind: 'match', key: name, value });

const READ: readonly (readonly [text: string, selector: Selector])[] = [
  ['image', { steps: [key('image')] }],
  ['services.chat-api.image', { steps: [key('services'), key('chat-api'), key('image')] }],
  ['.image.tag', { steps: [key('image'), key('tag')] }],
  ['["a.b c"].tag', { steps: [key('a.b c'), key('tag')] }],
  ["x['a.b'][0]", { steps: [key('x'), key('a.b'), index(0)] }],
  ['["say \\"x\\" \\\\"]', { steps: [key('say "x" \\')] }],
  ['[0][12].a', { steps: [index(0), index(12), key('a')] }],
  ['images[name=api].newTag', { steps: [key('images'), match('name', 'api'), key('newTag')] }],
  ['images[ name = api ]', { steps: [key('images'), match('name', 'api')] }],
  ['a[name=localhost:5000/x.y]', { steps: [key('a'), match('name', 'localhost:5000/x.y')] }],
  ['a[name="x]y"]["b]"]', { steps: [key('a'), match('name', 'x]y'), key('b]')] }],
  ['a["k e"="v"]', { steps: [key('a'), match('k e', 'v')] }],
  ['a[name=]', { steps: [key('a'), match('name', '')] }],
  ['größe.名前', { steps: [key('größe'), key('名前')] }],
  ['a b.c', { steps: [key('a b'), key('c')] }],
  ['__proto__.constructor', { steps: [key('__proto__'), key('constructor')] }],
  [
    'Deployment/api:spec.image',
    { document: { kind: 'Deployment', name: 'api' }, steps: [key('spec'), key('image')] },
  ],
  ['Pod/ns/p.q:x', { document: { kind: 'Pod', namespace: 'ns', name: 'p.q' }, steps: [key('x')] }],
  [
    'ClusterRole/system:node:rules[0]',
    { document: { kind: 'ClusterRole', name: 'system:node' }, steps: [key('rules'), index(0)] },
  ],
  [
    'Deployment/api:a[name=x:y/z].b',
    { document: { kind: 'Deployment', name: 'api' }, steps: [key('a'), match('name', 'x:y/z'), key('b')] },
  ],
  ['Deployment/api:', { document: { kind: 'Deployment', name: 'api' }, steps: [] }],
  ['path/with/slash.a', { steps: [key('path/with/slash'), key('a')] }],
];

describe('a selector is read', () => {
  test.each(READ)('%s', (text, selector) => {
    expect(parseSelector(text)).toEqual(selector);
  });
});

describe('a selector that cannot be read is refused', () => {
  test.each(['', '.', 'a..b', 'a.', 'a[', 'a[]', 'a[-1]', 'a[*]', 'a]b', 'a["b]', 'a[0]b', 'a["b"]c', '[0'])(
    '%j',
    (text) => {
      expect(() => parseSelector(text)).toThrow(Refusal);
      expect(() => parseSelector(text)).toThrow(/selector/);
    },
  );
});

describe('a selector is written so that it is read again', () => {
  const words = fc.oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom('a.b', 'a b', 'x"y', "it's", 'a\\b', '[0]', 'k=v', 'a:b', '__proto__', '0', ' a '),
  );
  const steps = fc.array(
    fc.oneof(
      words.map(key),
      fc.nat({ max: 999 }).map(index),
      fc.tuple(words, words).map(([name, value]) => match(name, value)),
    ),
    { minLength: 1, maxLength: 4 },
  );

  test('for any keys, positions and items', () => {
    fc.assert(
      fc.property(steps, (all) => {
        expect(parseSelector(formatSelector({ steps: all }))).toEqual({ steps: all });
      }),
    );
  });

  test('with the document before it', () => {
    const document = { kind: 'Deployment', namespace: 'prod', name: 'api' };
    expect(formatSelector({ document, steps: [key('a'), index(0)] })).toBe('Deployment/prod/api:a[0]');
  });
});
