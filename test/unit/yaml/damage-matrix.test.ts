import { describe, expect, test } from 'vitest';
import { edit, readMarked, textOf } from './marked.ts';

/** Each row of the matrix is a file in which other editors were measured to damage more than the one scalar. */
interface DamageRow {
  readonly name: string;
  /** `«before|after»` marks the scalar. */
  readonly marked: string;
  readonly select: string;
  readonly image: string;
}

const TAG_CASE = { select: 'image.tag', image: 'ghcr.io/acme/app:v2' };

const LONG_LINE = `long: ${'word '.repeat(40)}end`;

const ROWS: readonly DamageRow[] = [
  {
    name: 'comments and blank lines',
    marked: '# top\n\n\nimage:\n  # above\n\n  tag: «v1|v2»\n\n  # below\n\n\nother: 1 # end\n\n# tail\n\n',
    ...TAG_CASE,
  },
  {
    name: 'a trailing comment on the bumped line, with the marker of another tool',
    marked:
      'image:\n  repository: ghcr.io/acme/app # {"$imagepolicy": "flux-system:app:name"}\n  tag: «v1|v2»    # {"$imagepolicy": "flux-system:app:tag"}\n',
    ...TAG_CASE,
  },
  {
    name: 'aligned columns',
    marked: 'image:\n  repository : ghcr.io/acme/app\n  tag        : «v1|v2»\n  pullPolicy :   Always\n',
    ...TAG_CASE,
  },
  {
    name: 'a list that is not indented',
    marked: 'args:\n- a\n- b\nimage:\n  tag: «v1|v2»\nenv:\n- name: A\n  value: b\n',
    ...TAG_CASE,
  },
  {
    name: 'four spaces of indentation',
    marked: 'image:\n    tag: «v1|v2»\nnested:\n    list:\n        - a\n        - b: c\n',
    ...TAG_CASE,
  },
  { name: 'CRLF', marked: 'a: 1\r\nimage:\r\n  tag: «v1|v2»\r\nb: |\r\n  text\r\n  more\r\n', ...TAG_CASE },
  { name: 'a byte order mark', marked: '\uFEFFimage:\n  tag: «v1|v2»\n', ...TAG_CASE },
  { name: 'no newline at the end', marked: 'image:\n  tag: «v1|v2»', ...TAG_CASE },
  { name: 'a comment before ---', marked: '# c\n---\nimage:\n  tag: «v1|v2»\n', ...TAG_CASE },
  {
    name: 'two documents with the target in the first',
    marked: 'image:\n  tag: «v1|v2»\n---\nother:\n  tag: v1\n',
    ...TAG_CASE,
  },
  {
    name: 'two documents with the target in the second',
    marked: 'other:\n  tag: v1\n---\nimage:\n  tag: «v1|v2»\n',
    ...TAG_CASE,
  },
  {
    name: 'a flow mapping on one line',
    marked: 'image: {repository: ghcr.io/acme/app, tag: «v1|v2», pullPolicy: Always}\n',
    ...TAG_CASE,
  },
  {
    name: 'anchors, aliases and merge keys elsewhere',
    marked: 'base: &base {cpu: 1}\nlimits: *base\nimage:\n  tag: «v1|v2»\nmore:\n  <<: *base\n  cpu: 2\n',
    ...TAG_CASE,
  },
  { name: 'an anchor on the value', marked: 'image:\n  tag: &t «v1|v2»\n', ...TAG_CASE },
  { name: 'a tag in double quotes', marked: 'image:\n  tag: «"v1"|"v2"»\n', ...TAG_CASE },
  { name: 'a tag in single quotes', marked: "image:\n  tag: «'v1'|'v2'»\n", ...TAG_CASE },
  {
    name: 'a folded block elsewhere',
    marked: 'note: >-\n  folded text\n  over lines\n\n  and a gap\nimage:\n  tag: «v1|v2»\n',
    ...TAG_CASE,
  },
  {
    name: 'a literal block with trailing spaces',
    marked: 'script: |+\n  line with spaces   \n    deeper\t\n\n\nimage:\n  tag: «v1|v2»\n',
    ...TAG_CASE,
  },
  { name: 'a plain line of 200 characters', marked: `${LONG_LINE}\nimage:\n  tag: «v1|v2»\n`, ...TAG_CASE },
  {
    name: 'values that readers disagree about elsewhere',
    marked: 'a: 0777\nb: 1.10\nc: ~\nd: yes\ne: 2026-11-23\nf: 0o17\ng: 1_000\nimage:\n  tag: «v1|v2»\n',
    ...TAG_CASE,
  },
  {
    name: 'text that is not ASCII before the target',
    marked: 'größe: "naïve – 名前 🚢"\nimage: {"ключ": "é", tag: «v1|v2»}\n',
    ...TAG_CASE,
  },
  {
    name: 'a key that is not ASCII',
    marked: '名前: «v1|v2»\n',
    select: '名前',
    image: 'ghcr.io/acme/app:v2',
  },
  {
    name: 'two values on one line',
    marked: 'a: {x: 1, tag: «v1|v2», y: "6"}\n',
    select: 'a.tag',
    image: 'ghcr.io/acme/app:v2',
  },
  ...[
    ['2026-11-23', '"2026-11-23"'],
    ['1_000', '"1_000"'],
    ['1.10', '"1.10"'],
    ['12345678', '"12345678"'],
    ['72044e07', '"72044e07"'],
    ['0123', '"0123"'],
  ].map(([tag = '', written = '']) => ({
    name: `the new value ${tag}, which is no string without quotes`,
    marked: `image:\n  tag: «v1|${written}»\n`,
    select: 'image.tag',
    image: `ghcr.io/acme/app:${tag}`,
  })),
  {
    name: 'the new value 1.10 in the quotes that are there',
    marked: "image:\n  tag: «'1.9'|'1.10'»\n",
    select: 'image.tag',
    image: 'ghcr.io/acme/app:1.10',
  },
];

describe('what other editors damage stays as it is', () => {
  test.each(ROWS)('$name', ({ marked, select, image }) => {
    const { before, after } = readMarked(marked);
    expect(textOf(edit({ source: before, select, image }))).toBe(after);
  });

  test.each(ROWS)('and a second run changes nothing: $name', ({ marked, select, image }) => {
    const { after } = readMarked(marked);
    expect(edit({ source: after, select, image }).kind).toBe('unchanged');
  });
});
