import { describe, expect, test } from 'vitest';
import { readImageAt } from '../../../core/yaml/image-edit.ts';
import { editScalars } from '../../../core/yaml/scalar-edit.ts';
import { edit, readMarked, textOf } from './marked.ts';

const IMAGE = 'ghcr.io/acme/app:v2';
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Nine levels of nine aliases each: 387 million values once they are written out. */
function makeAliasBomb(): string {
  const names = 'abcdefghi';
  const levels = [...names].map((name, index) => {
    const before = names[index - 1];
    const items = before === undefined ? Array(9).fill('"x"') : Array(9).fill(`*${before}`);
    return `${name}: &${name} [${items.join(', ')}]`;
  });
  return levels.join('\n');
}

describe('hostile files are edited or refused, and nothing worse', () => {
  test('a bomb of aliases is never written out', () => {
    const { before, after } = readMarked(`${makeAliasBomb()}\nimage:\n  tag: «v1|v2»\n`);
    expect(textOf(edit({ source: before, select: 'image.tag', image: IMAGE }))).toBe(after);
  });

  test('a bomb of merge keys is never written out', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0 ? 'm0: &m0 {x: y}' : `m${level}: &m${level} {<<: [*m${level - 1}, *m${level - 1}]}`,
    );
    const source = `${levels.join('\n')}\nimage: {<<: *m29, tag: v1}\n`;
    expect(edit({ source, select: 'image', image: IMAGE }).kind).toBe('edited');
  });

  test('an alias of itself ends', () => {
    const source = 'a: &a {<<: *a, tag: v1}\n';
    expect(edit({ source, select: 'a', image: IMAGE }).kind).toBe('refused');
    expect(edit({ source: 'a: &a\n  b: *a\nimage: {tag: v1}\n', select: 'image', image: IMAGE }).kind).toBe(
      'edited',
    );
  });

  test.each([
    ['brackets', `a: ${'['.repeat(100_000)}`],
    ['braces', '{a: '.repeat(100_000)],
    ['dashes', '- '.repeat(100_000)],
    ['question marks', '? '.repeat(100_000)],
    ['indented keys', Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['anchors', '&a '.repeat(10_000)],
    ['tags on lines of their own', '!!map\n'.repeat(10_000)],
    ['markers', '---\n'.repeat(20_000)],
    ['quotes', '"'.repeat(100_000)],
    ['colons', ': '.repeat(50_000)],
    ['spaces', ' '.repeat(500_000)],
    ['blank lines behind values', `a: b\n${'\n'.repeat(200_000)}`],
    ['percent signs', '%\n'.repeat(50_000)],
    ['one key again and again', 'a: b\n'.repeat(30_000)],
  ])('endless %s', (_, source) => {
    for (const select of [['image.tag'], []]) {
      const result = edit({ source, select, image: IMAGE });
      expect(result.kind).toBe('refused');
    }
  });

  test('long keys, many of them, do not make the suggestion slow', () => {
    const keys = Array.from({ length: 20_000 }, (_, number) => `${'k'.repeat(40)}${number}: v`).join('\n');
    const result = edit({
      source: `image:\n${keys.replaceAll(/^/gm, '  ')}\n`,
      select: `image.${'k'.repeat(40)}`,
      image: IMAGE,
    });
    expect(result.kind === 'refused' && result.error.message.length).toBeLessThan(2_000);
  });

  test('a key called __proto__ is a key like others', () => {
    const { before, after } = readMarked('__proto__:\n  constructor: {tag: «v1|v2»}\n  toString: x\n');
    expect(textOf(edit({ source: before, select: '__proto__.constructor', image: IMAGE }))).toBe(after);
    expect(edit({ source: 'a: {}\n', select: '__proto__.tag', image: IMAGE }).kind).toBe('refused');
    expect(edit({ source: 'a: {}\n', select: 'a.constructor', image: IMAGE }).kind).toBe('refused');
  });

  test('a long word in a message is cut', () => {
    const result = edit({ source: 'a: b\n', select: 'x'.repeat(50_000), image: IMAGE });
    expect(result.kind === 'refused' && result.error.message.length).toBeLessThan(1_000);
  });
});

describe('values of any text', () => {
  test.each([
    '::set-output name=x::y',
    '\u001b[31mred',
    '$(id)',
    "'; drop",
    '{{ .Values.x }}',
    'a\nb: c',
    '- x',
    '\u0000',
    '🚢',
    '\ud800',
  ])('%j stays inside its scalar', (value) => {
    const result = editScalars({
      source: bytesOf('a: x # c\nb: y\n'),
      path: 'a.yaml',
      edits: [{ selector: 'a', value }],
    });
    if (result.kind !== 'edited')
      expect.unreachable(result.kind === 'refused' ? result.error.message : 'unchanged');
    const text = new TextDecoder().decode(result.bytes);
    expect(text).toMatch(/^a: \S.* # c\nb: y\n$/);
    expect(result.changes).toEqual([{ selector: 'a', line: 1, column: 4, before: 'x', after: value }]);
  });
});

test('reading an image needs a selector or a repository', () => {
  const result = readImageAt({ source: bytesOf('image: x:1\n'), path: 'a.yaml', selectors: [] });
  expect(result.kind === 'refused' && result.error.code).toBe('selector-malformed');
});
