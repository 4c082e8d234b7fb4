import { describe, expect, test } from 'vitest';
import { type Assertion, parseTrace } from '../../../scripts/platform/trace.ts';
import { judgeAssertion } from '../../../scripts/platform/trace-judge.ts';
import { findValues, parsePath } from '../../../scripts/platform/trace-path.ts';

const first = {
  kind: 'Deployment',
  metadata: { name: 'one', labels: { 'todo.dev/owner': 'team-todo' } },
  spec: {
    replicas: 3,
    pods: [
      { name: 'main', image: 'a:1' },
      { name: 'side', image: 'b:2', ports: [80, 443] },
    ],
  },
};
const second = { kind: 'Service', metadata: { name: 'two' }, spec: { replicas: null, empty: [] } };
const objects = [first, second];

function judge(asked: Omit<Assertion, 'render'>): readonly string[] {
  return judgeAssertion({ render: 'todo', ...asked } as Assertion, objects);
}

describe('every verb', () => {
  const where = { kind: 'Deployment' };

  test.each<[string, Omit<Assertion, 'render'>, Omit<Assertion, 'render'>]>([
    ['exists', { where, exists: ['spec.pods[*].image'] }, { where, exists: ['spec.pods[*].ports'] }],
    ['exists, of null', { exists: ['metadata.name'] }, { exists: ['spec.replicas'] }],
    ['absent', { where, absent: ['spec.egress'] }, { where, absent: ['spec.replicas'] }],
    ['equals', { where, equals: { 'spec.replicas': 3 } }, { where, equals: { 'spec.replicas': '3' } }],
    [
      'equals, of a list',
      { where, equals: { 'spec.pods[1].ports': [80, 443] } },
      { where, equals: { 'spec.pods[1].ports': [443, 80] } },
    ],
    ['matches', { where, matches: { 'metadata.name': '^o' } }, { where, matches: { 'metadata.name': '^x' } }],
    ['matches, of a number', { where, matches: { kind: 'D' } }, { where, matches: { 'spec.replicas': '3' } }],
    [
      'contains, of a list',
      { where, contains: { 'spec.pods': [{ name: 'side', ports: [443] }] } },
      { where, contains: { 'spec.pods': [{ name: 'side', ports: [80, 8080] }] } },
    ],
    [
      'contains, of a map',
      { where, contains: { metadata: { name: 'one' } } },
      { where, contains: { metadata: { name: 'two' } } },
    ],
    [
      'contains, of a text',
      { where, contains: { kind: ['Deploy', 'ment'] } },
      { where, contains: { kind: ['Deploy', 'Set'] } },
    ],
    ['atLeast', { where, atLeast: { 'spec.replicas': 3 } }, { where, atLeast: { 'spec.replicas': 4 } }],
    [
      'atLeast, of a list',
      { where, atLeast: { 'spec.pods[1].ports': 2 } },
      { where, atLeast: { 'spec.pods[1].ports': 3 } },
    ],
    ['atLeast, of what is missing', { where, count: 1 }, { where, atLeast: { 'spec.missing': 0 } }],
    ['count', { count: 2 }, { count: 3 }],
    ['none', { where: { kind: 'Secret' }, none: true }, { where, none: true }],
  ])('%s holds where it is right, and only there', (_, right, wrong) => {
    expect(judge(right)).toEqual([]);
    expect(judge(wrong)).toHaveLength(1);
  });

  test('looks at each object, not at the first', () => {
    expect(judge({ equals: { 'spec.replicas': 3 } })).toEqual(['Service two: spec.replicas is null, not 3']);
  });

  test('finds a subject with nothing in it, and a selection of nothing', () => {
    expect(judgeAssertion({ render: 'todo', none: true }, [])).toEqual(['there is nothing to look at']);
    expect(judge({ where: { kind: 'Secret' }, exists: ['data'] })).toEqual([
      'none of 2 objects has {"kind":"Secret"}',
    ]);
  });

  test('takes one of several values in `where`', () => {
    expect(judge({ where: { 'metadata.name': ['one', 'two', 'three'] }, count: 2 })).toEqual([]);
  });
});

describe('a path', () => {
  const read = (path: string): unknown[] => findValues(first, path).map(({ value }) => value);

  test.each([
    ['metadata.labels["todo.dev/owner"]', ['team-todo']],
    ['spec.pods[*].name', ['main', 'side']],
    ['spec.pods[name=side].image', ['b:2']],
    ['spec.pods[1].ports[*]', [80, 443]],
    ['metadata.labels[*]', ['team-todo']],
    // A way that ends early is found, so that nothing holds of it by chance.
    ['spec.pods[*].ports', [undefined, [80, 443]]],
    ['spec.pods[name=other].image', [undefined]],
    ['spec.pods[7]', [undefined]],
    ['kind.length', [undefined]],
    ['spec.pods.length', [undefined]],
    ['metadata.toString', [undefined]],
  ])('%s leads to what stands there', (path, values) => {
    expect(read(path)).toEqual(values);
  });

  test.each(['a[', 'a]', 'a[b', 'a..b', 'a[-1]'])('%s is refused', (path) => {
    expect(() => parsePath(path)).toThrow('is no path');
  });

  test('into an empty list leads nowhere', () => {
    expect(findValues(second, 'spec.empty[*].name')).toHaveLength(1);
    expect(judge({ where: { kind: 'Service' }, exists: ['spec.empty[*].name'] })).toHaveLength(1);
  });
});

const deviation = { title: 'A title', reason: 'A reason', instead: 'Another way' };
const evidence = { files: ['a'], assertions: [{ file: 'a', exists: ['b'] }] };
const sentence = {
  id: 'CL-1',
  section: '2',
  line: 8,
  keyword: 'SHALL',
  sha256: '0'.repeat(64),
  summary: 'A sentence that says something.',
};

describe('a trace', () => {
  const parse = (changes: object, deviations: object = {}): unknown =>
    parseTrace(JSON.stringify({ specification: 'x', deviations, sentences: [{ ...sentence, ...changes }] }));

  test('is taken with evidence for every cloud, or with a deviation', () => {
    expect(parse({ everywhere: evidence })).toBeDefined();
    expect(
      parse({ aks: evidence, gke: evidence, oke: { deviations: ['d'] } }, { d: deviation }),
    ).toBeDefined();
  });

  test.each([
    ['no evidence on one cloud', { aks: evidence, gke: evidence }, {}, 'nor a deviation on oke'],
    ['files without assertions', { everywhere: { files: ['a'] } }, {}, 'neither files with assertions'],
    ['a deviation nobody declared', { everywhere: { deviations: ['d'] } }, {}, 'no deviation is called d'],
    ['a deviation nobody has', { everywhere: evidence }, { d: deviation }, 'nothing deviates by d'],
    ['an unknown key', { everywhere: { ...evidence, note: 'x' } }, {}, 'note'],
    ['no hash', { everywhere: evidence, sha256: 'abc' }, {}, 'sha256'],
    ['two subjects', change({ render: 'todo' }), {}, 'has one of render, values, terraform, file'],
    ['no verb', { everywhere: { files: ['a'], assertions: [{ file: 'a' }] } }, {}, 'asserts nothing'],
    ['more than none', change({ none: true }), {}, 'not to be there'],
    ['a path that is none', change({ exists: ['a['] }), {}, 'is no path'],
    ['a pattern that is none', change({ matches: { a: '(' } }), {}, 'is no regular expression'],
  ])('is refused for %s', (_, changes, deviations, words) => {
    expect(() => parse(changes, deviations)).toThrow(words);
  });

  test('is refused for a sentence that is answered twice', () => {
    const twice = {
      specification: 'x',
      deviations: {},
      sentences: [1, 2].map(() => ({ ...sentence, everywhere: evidence })),
    };
    expect(() => parseTrace(JSON.stringify(twice))).toThrow('CL-1 is there twice');
  });
});

function change(more: object): object {
  return { everywhere: { files: ['a'], assertions: [{ file: 'a', exists: ['b'], ...more }] } };
}
