import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScanError } from '../../../core/yaml/cursor.ts';
import { interestInPaths } from '../../../core/yaml/interest.ts';
import type { YamlNode } from '../../../core/yaml/node.ts';
import { scanYaml } from '../../../core/yaml/scan.ts';
import { files } from './generator/document.ts';
import { readMarked } from './marked.ts';
import { eventLines, outlineLines } from './second-opinion.ts';

/** Forms of YAML that readers get wrong; js-yaml passes the YAML test suite and is the judge. */
const FORMS: readonly (readonly [name: string, text: string])[] = [
  ['an empty file', ''],
  ['comments only', '# a\n\n# b\n'],
  ['a scalar alone', 'text'],
  ['a plain scalar over lines', 'a\n b\n\n c\n'],
  ['key and value', 'a: 1\n'],
  ['an empty value', 'a:\nb: ""\nc: ~\n'],
  ['an empty value at the end', 'a:'],
  ['nested mappings', 'a:\n  b:\n    c: 1\n  d: 2\ne: 3\n'],
  ['a list not indented', 'a:\n- b: 1\n  c: 2\n- d\ne: 1\n'],
  ['a list not indented, nested', 'a:\n  b:\n  - c\n  - d:\n    - e\nf: g\n'],
  ['an empty item', 'a:\n-\n- b\n-\n'],
  ['compact nesting', '- - a\n  - b\n- - c\n- d: e\n  f: g\n'],
  ['dashes with wide gaps', '-   a: 1\n    b: 2\n-\n  c\n'],
  ['colons in plain text', 'a: b:c\nd: http://x:1\ne: ::x\n'],
  ['hashes in plain text', 'a: b#c\nd: e #f\ng#h: i\n'],
  ['quotes in plain text', 'a: b"c\nd: it\'s\n'],
  ['quoted keys', '"a b": 1\n\'c\': 2\n"d:e" : 3\n'],
  ['quoted text over lines', 'a: "b\n  c\\\n  d"\ne: \'f\n\n  g\'\n'],
  ['escaped quotes', "a: \"\\\"b\\\\\"\nc: 'it''s'\n"],
  ['literal block', 'a: |\n  b: c\n   d\n\n  e\nf: 1\n'],
  ['block with indentation indicator', 'a: |2\n    b\n  c\nd: 1\n'],
  ['block with chomping and comment', 'a: >+ # c\n  b\n\n\nd: |-\n  e\n'],
  ['empty block', 'a: |\nb: 1\n'],
  ['block with a comment that is indented less', 'a:\n  b: |\n    c\n # d\n  e: 1\n'],
  ['block in a list', '- |\n  a\n- >\n  b\n'],
  ['block under a list not indented', 'a:\n- |\n  b\n- c\n'],
  ['block at the root', '--- |\na\nb: c\n'],
  ['block with blank lines', 'a: |\n  b\n\n \n  c\n\nd: 1\n'],
  ['flow collections', '{a: [1, {b: c}], "d":e, f, ? g : h, : i}\n'],
  ['flow pairs', '[a: b, ? c : d, {e: f}: g, "h":i]\n'],
  ['flow over lines with comments', 'a: [b, # c ]\n  d\n  ]\ne: {f: g # }\n  , h: i}\n'],
  ['flow plain text over lines', '{a: b\n  c, d\n  : e}\n'],
  ['flow with empty values', '{a, b: , "c":}\n'],
  ['flow with a trailing comma', '[a, b, ]\n'],
  ['flow as a key', '{a: b}: c\n[d]: e\n'],
  ['explicit keys', '? a\n: b\n? - c\n: - d\n? e\n'],
  ['explicit key with block', '? |\n  a\n: - b\n'],
  ['empty key', ': a\n'],
  ['anchors and aliases', 'a: &x b\nc: *x\nd: [*x, &y e]\n*x : f\n'],
  ['anchor before a mapping', 'a: &x\n  b: c\n'],
  ['anchor on a key', '&x a: b\nc: d\n'],
  ['anchor in a list of mappings', '- &x a: b\n  c: d\n'],
  ['anchor and tag on lines of their own', 'a: &x\n  !!map\n  b: c\n'],
  ['tags', 'a: !!str b\nc: !Ref d\ne: !<tag:x,2000:y> f\ng: ! h\ni: !!map {j: k}\n'],
  ['tag without value', 'a: !!str\nb: !!null\n'],
  ['merge keys', 'a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n'],
  ['several documents', 'a: 1\n---\nb: 2\n--- c\n---\n---\n- d\n'],
  ['document ends', 'a: 1\n...\n# c\n---\nb: 2\n...\n...\n'],
  ['directives', '%YAML 1.2\n%TAG !e! tag:e,2000:\n---\na: !e!b c\n'],
  ['content on the line of the marker', '--- {a: b}\n--- "c"\n--- # d\ne: f\n'],
  ['marker inside quotes ends nothing', 'a: "b ---\n  --- c"\n'],
  ['marker-like text', 'a: ---b\n---c: d\n'],
  ['a byte order mark', '\uFEFFa: 1\n'],
  ['a byte order mark and a marker', '\uFEFF---\na: 1\n'],
  ['a byte order mark before a later document', 'a: 1\n\uFEFF---\nb: 2\n'],
  ['CRLF', 'a:\r\n  b: |\r\n    c\r\n\r\n  d: "e\r\n    f"\r\n'],
  ['CR alone', 'a: 1\rb:\r  c: 2\r'],
  ['tabs after values', 'a: 1\t\nb:\t2\t# c\nd:\t\n  e: f\n'],
  ['tabs in blank lines and before comments', 'a: 1\n\t\n\t# c\nb: 2\n'],
  ['tabs in JSON', '{\n\t"a": 1,\n\t"b": [\n\t\t1\n\t]\n}\n'],
  ['keys with dots, slashes and unicode', 'a.b/c: 1\nключ: 2\n鍵 x: 3\n'],
  ['text that is no indicator', 'a: -b\nc: ?d\ne: :f\n-g: h\n?i: j\n'],
  ['a whole document indented', '  a: 1\n  b:\n    c: 2\n'],
  ['plain text over lines with quotes and brackets', 'a: b\n  "c\n  {d\n  - e\nf: g\n'],
  ['a value below its key', 'a:\n  "b"\nc:\n  d\n  e\nf:\n  # g\n  - h\n'],
  ['spaces before the colon', 'a   : 1\n"b" : 2\n'],
];

describe('the scanner sees the structure that the second parser sees', () => {
  test.each(FORMS)('%s', (_, text) => {
    expect(outlineLines(text)).toEqual(eventLines(text));
  });

  test('in generated files', () => {
    fc.assert(
      fc.property(files, ({ marked }) => {
        const text = readMarked(marked).before;
        let expected: string[] = [];
        try {
          expected = eventLines(text);
        } catch {
          return;
        }
        expect(outlineLines(text)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

const BROKEN: readonly (readonly [name: string, text: string, line: number])[] = [
  ['a bracket that is never closed', 'a: 1\nb: [c,\n', 3],
  ['a quote that is never closed', 'a: 1\nb: "c\n', 2],
  ['a mapping inside a value', 'a: b: c\n', 1],
  ['text after a quoted value', 'a: "b" c\n', 1],
  ['a deeper entry', 'a: 1\n   b: 2\n', 2],
  ['an entry without a colon', 'a: 1\nb\n', 2],
  ['an entry that belongs to nothing', 'a:\n    b: 1\n  c: 2\n', 3],
  ['an item among entries', 'a: 1\n- b\n', 2],
  ['two anchors on one value', 'a: &x &y b\n', 1],
  ['an alias without a name', 'a: * b\n', 1],
];

describe('what is no YAML is said so', () => {
  test.each(BROKEN)('%s', (_, text, line) => {
    try {
      scanYaml(text);
      expect.unreachable('the text is no YAML');
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(ScanError);
      const offset = thrown instanceof ScanError ? thrown.offset : 0;
      expect(text.slice(0, offset).split('\n').length).toBe(line);
    }
  });
});

describe('with an interest in some paths', () => {
  const text =
    'one:\n  a: {b: 1}\n  c:\n  - |\n    x\n  # comment\n# comment\n\n  d: 1\ntwo:\n  e:\n    f: 2\n  g:\n    h: 3\nthree: &x 4\n';
  const root = (interest: Parameters<typeof scanYaml>[1]) => scanYaml(text, interest).documents[0]?.root;
  const read = (node: YamlNode | undefined): unknown => {
    if (node?.kind !== 'mapping') return node?.kind;
    return Object.fromEntries(
      node.entries.map(({ key, value }) => [text.slice(key.start, key.end), read(value)]),
    );
  };

  test('nested values beside them are passed over, scalars are kept', () => {
    expect(read(root(interestInPaths([['two', 'e']])))).toEqual({
      one: 'unread',
      two: { e: { f: 'scalar' }, g: 'unread' },
      three: 'scalar',
    });
  });

  test('values are where they are without an interest', () => {
    const find = (node: YamlNode | undefined) =>
      node?.kind === 'mapping' ? node.entries[1]?.value : undefined;
    expect(find(root(interestInPaths([['two']])))).toEqual(find(root('everything')));
  });
});
