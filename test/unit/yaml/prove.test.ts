import { describe, expect, test } from 'vitest';
import { type EditToProve, proveEdit } from '../../../core/yaml/prove.ts';
import { Refusal } from '../../../core/yaml/refusals.ts';
import { resolveSelector } from '../../../core/yaml/resolve.ts';
import { scanYaml } from '../../../core/yaml/scan.ts';
import { applySplices, type Splice } from '../../../core/yaml/splice.ts';

const encode = (text: string) => new TextEncoder().encode(text);

interface Draft {
  readonly source: string;
  readonly select: string;
  readonly value: string;
  /** As it is written; the value itself when left out. */
  readonly token?: string;
  readonly isJson?: boolean;
}

/** An edit as the editor would hand it to the proof. */
function draft({ source, select, value, token = value, isJson = false }: Draft): EditToProve {
  const location = resolveSelector(scanYaml(source), select);
  const { start, end } = location.node;
  const splice: Splice = {
    location,
    start,
    end,
    token,
    before: source.slice(start, end),
    after: value,
    isLiteral: false,
  };
  const editedText = applySplices(source, [splice]);
  return {
    source: encode(source),
    edited: encode(editedText),
    text: source,
    editedText,
    splices: [splice],
    isJson,
  };
}

function tamper(edit: EditToProve, change: (text: string) => string): EditToProve {
  const editedText = change(edit.editedText);
  return { ...edit, editedText, edited: encode(editedText) };
}

function verdictOf(edit: EditToProve): string {
  try {
    proveEdit(edit);
    return 'proved';
  } catch (thrown) {
    if (thrown instanceof Refusal) return `${thrown.code}: ${thrown.why}`;
    throw thrown;
  }
}

const SOURCE = '# größe\nimage:\n  tag: v1 # v1\n  other: [v1, "v1"]\n---\nimage2: {tag: v1}\n';
const GOOD: Draft = { source: SOURCE, select: 'image.tag', value: 'v2' };

describe('an exact edit is proved', () => {
  test.each<Draft>([
    GOOD,
    { source: SOURCE, select: 'image.other[1]', value: 'v22', token: '"v22"' },
    { source: SOURCE, select: 'image2.tag', value: '1.10', token: "'1.10'" },
    { source: 'a: !!str v1\n', select: 'a', value: '1.10' },
    { source: 'a:\n- name: x\n  b: v1\n- name: y\n  b: v1\n', select: 'a[name=y].b', value: 'v2' },
    { source: 'a: &t v1\nb: &t v2\nc: *t\n', select: 'a', value: 'v3' },
    { source: 'a: &t v1\n---\na2: &t x\nb: *t\n', select: 'a', value: 'v3' },
    { source: '{"a":"v1"}', select: 'a', value: 'v2', token: '"v2"', isJson: true },
    { source: 'a: [\n  1\n]\nb: v1\n', select: 'b', value: 'v2' },
    { source: '%TAG !! tag:yaml.org,2002:\n---\na: !!str 1\n', select: 'a', value: '2' },
  ])('$source → $value', (good) => {
    expect(verdictOf(draft(good))).toBe('proved');
  });
});

describe('an edit that is not exact is refused', () => {
  const tampered: readonly (readonly [name: string, change: (text: string) => string])[] = [
    ['another value changes too', (text) => text.replace('[v1', '[v3')],
    ['a comment changes', (text) => text.replace('# v1', '# v2')],
    ['white space changes', (text) => text.replace('tag: v2 #', 'tag: v2  #')],
    ['a line end is added', (text) => `${text}\n`],
    ['the last byte is lost', (text) => text.slice(0, -1)],
    ['one byte of a letter changes', (text) => text.replace('größe', 'grôße')],
  ];

  test.each(tampered)('%s', (_, change) => {
    expect(verdictOf(tamper(draft(GOOD), change))).toMatch(/^proof-failed: A byte outside the value/);
  });

  test.each<[name: string, draft: Draft, why: RegExp]>([
    ['a number', { ...GOOD, value: '1.10' }, /would not be read as that text/],
    ['a date in YAML 1.1', { ...GOOD, value: '2026-11-23' }, /would not be read/],
    ['an integer in YAML 1.1 only', { ...GOOD, value: '1_000' }, /would not be read/],
    ['an integer in YAML 1.2 only', { ...GOOD, value: '0o7' }, /would not be read/],
    ['a boolean', { ...GOOD, value: 'yes' }, /would not be read/],
    ['another text than was meant', { ...GOOD, token: 'v3' }, /would not be read/],
    ['a token with a comment in it', { ...GOOD, value: 'v2 #x' }, /would not be read/],
    ['a token that opens a bracket', { ...GOOD, token: '[v2' }, /would not parse/],
    ['a token that is a mapping', { ...GOOD, token: '{v2: v2}' }, /structure of the file would change/],
    [
      'a token that breaks out of its line',
      { ...GOOD, token: 'v2\n  evil: x' },
      /structure of the file would change/,
    ],
    ['a value with aliases', { source: 'a: &t v1\nb: *t\n', select: 'a', value: 'v2' }, /alias \*t repeats/],
    [
      'a value inside something with aliases',
      { source: 'a: &m {t: v1}\nb: *m\n', select: 'a.t', value: 'v2' },
      /alias \*m/,
    ],
    [
      'a value that others merge',
      { source: 'a: &m {t: v1}\nb: {<<: *m}\n', select: 'a.t', value: 'v2' },
      /alias \*m/,
    ],
    ['a number by its tag', { source: 'a: !!int 1\n', select: 'a', value: '2' }, /would not be read/],
    ['an unknown tag', { source: 'a: !Ref x\n', select: 'a', value: 'y' }, /would not be read/],
    [
      'JSON without its quotes',
      { source: '{"a":"v1"}', select: 'a', value: 'v2', isJson: true },
      /not be JSON/,
    ],
  ])('%s', (_, bad, why) => {
    const verdict = verdictOf(draft(bad));
    expect(verdict).toMatch(/^proof-failed: /);
    expect(verdict).toMatch(why);
  });
});

describe('the second parser has to see the same place', () => {
  const wrongPlace = (select: string) => {
    const edit = draft(GOOD);
    const [splice] = edit.splices;
    if (splice === undefined) throw new Error('there is one replacement');
    return { ...edit, splices: [{ ...splice, location: resolveSelector(scanYaml(SOURCE), select) }] };
  };

  test('under the same keys', () => {
    expect(verdictOf(wrongPlace('image.other[0]'))).toMatch(/at another path/);
  });

  test('in the same document', () => {
    expect(verdictOf(wrongPlace('image2.tag'))).toMatch(/in another document/);
  });

  test('at the item that the selector describes', () => {
    const source = 'a:\n- name: x\n  b: v1\n';
    const edit = draft({ source, select: 'a[name=x].b', value: 'v2' });
    const [splice] = edit.splices;
    if (splice?.location.way === undefined) throw new Error('the value is inside an item');
    const { parent } = splice.location.way;
    const step = { kind: 'match', key: 'name', value: 'y' } as const;
    const moved = parent.way === undefined ? parent : { ...parent, way: { ...parent.way, step } };
    const location = { ...splice.location, way: { ...splice.location.way, parent: moved } };
    expect(verdictOf({ ...edit, splices: [{ ...splice, location }] })).toMatch(/at another path/);
  });

  test('and a whole value where one was replaced', () => {
    const edit = draft(GOOD);
    const [splice] = edit.splices;
    if (splice === undefined) throw new Error('there is one replacement');
    const partial = { ...splice, end: splice.end - 1, token: 'v' };
    const editedText = applySplices(SOURCE, [partial]);
    expect(verdictOf({ ...edit, editedText, edited: encode(editedText), splices: [partial] })).toMatch(
      /^proof-failed/,
    );
  });
});

describe('a file that was broken before is told as such', () => {
  test('by the second parser', () => {
    const edit = draft(GOOD);
    expect(verdictOf({ ...edit, text: `${edit.text}x: [`, source: encode(`${SOURCE}x: [`) })).toMatch(
      /^(?:yaml-invalid|proof-failed): /,
    );
  });
});
