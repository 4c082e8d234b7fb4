import fc from 'fast-check';
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isPlainString, type QuoteStyle, writeScalar } from '../../../core/yaml/quoting.ts';

/** Tags that mean themselves without quotes, everywhere. */
const STRINGS = [
  ...[
    '1.4.2',
    'v1',
    'v1.10',
    'latest',
    'main',
    '1.2.3-rc.1',
    '2026.11.23',
    '2026-11',
    'abc123f',
    'deadbeef',
    'e10',
  ],
  ...[
    '1e',
    '1-2',
    '0x',
    '0xg',
    '1.2.3.4',
    '20261123-1',
    '2026-11-23T101500Z',
    'nan',
    'inf',
    'yess',
    'Y1',
    '_1',
    'a_b',
  ],
  ...[
    'ghcr.io/acme/app:1.2',
    `app@sha256:${'0'.repeat(64)}`,
    `sha256:${'1'.repeat(64)}`,
    "it's",
    'a"b',
    'a#b',
    'a:b',
  ],
];

/** Texts that some YAML reader takes for something else. */
const NOT_STRINGS = [
  ...[
    '',
    '~',
    'null',
    'Null',
    'NULL',
    'true',
    'True',
    'FALSE',
    'yes',
    'Yes',
    'NO',
    'on',
    'Off',
    'y',
    'Y',
    'n',
    'N',
  ],
  ...[
    '0',
    '7',
    '-7',
    '+7',
    '12345678',
    '0123',
    '08',
    '0o7',
    '0O7',
    '0x1f',
    '0X1F',
    '0b11',
    '0B1',
    '1_000',
    '0_7',
    '1_',
  ],
  ...[
    '1.10',
    '1.',
    '.5',
    '-.5',
    '1.e5',
    '1e3',
    '1E3',
    '12e4',
    '72044e07',
    '1e+5',
    '1.5e-3',
    '1_0.5',
    '1e999999',
  ],
  ...['.inf', '-.INF', '+.Inf', '.nan', '.NaN', '1:30', '190:20:30', '190:20:30.15', '-1:30'],
  ...['2026-11-23', '2026-1-2', '2026-13-45', '2026-11-23T10:15:00Z', '2026-11-23 10:15:00', '<<', '='],
];

describe('a plain text is a string', () => {
  test.each(STRINGS)('%s', (text) => {
    expect(isPlainString(text)).toBe(true);
    expect(writeScalar(text, 'plain', false)).toBe(text);
  });
});

describe('a plain text is something else, so it is quoted', () => {
  test.each(NOT_STRINGS)('%s', (text) => {
    expect(isPlainString(text)).toBe(false);
    expect(writeScalar(text, 'plain', false)).toBe(`"${text}"`);
  });
});

describe('a text that plain style cannot carry is quoted', () => {
  test.each([
    '- a',
    '-',
    '? a',
    ': a',
    '#a',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    "'a",
    '"a',
    '%a',
    '@a',
    '`a',
    '{a',
    '[a',
    ' a',
    'a ',
    'a: b',
    'a:',
    'a #b',
    'a\tb',
    'a\nb',
    '---',
    '... a',
    'a\u2028b',
    'a\u0085b',
    '\uFEFFa',
  ])('%j', (text) => {
    expect(writeScalar(text, 'plain', false)).toMatch(/^".*"$/);
  });

  test.each(['a,b', 'a[b', 'a]b', 'a{b', 'a}b'])('%s inside brackets only', (text) => {
    expect(writeScalar(text, 'plain', true)).toBe(`"${text}"`);
    expect(writeScalar(text, 'plain', false)).toBe(text);
  });
});

describe('the quotes that are there stay', () => {
  test.each([
    ['1.4.2', 'single', "'1.4.2'"],
    ['1.4.2', 'double', '"1.4.2"'],
    ["it's", 'single', "'it''s'"],
    ['say "x" \\', 'double', '"say \\"x\\" \\\\"'],
    ['a\nb', 'single', '"a\\nb"'],
  ] as const)('%j in %s quotes', (text, style, written) => {
    expect(writeScalar(text, style, false)).toBe(written);
  });
});

describe('whatever is written', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'0123456789abcxoeE+-_.:~yn '), maxLength: 8 }),
    fc.string({ unit: fc.constantFrom(...' \t\n"\'\\#:,[]{}&*!|>%@`-?ab'), maxLength: 8 }),
    fc.constantFrom(...STRINGS, ...NOT_STRINGS),
  );
  const styles = fc.constantFrom<QuoteStyle>('plain', 'single', 'double');

  test('reads as that string in YAML 1.1 and 1.2, in a block and in brackets', () => {
    fc.assert(
      fc.property(texts, styles, (text, style) => {
        for (const [file, path] of [
          [`a: ${writeScalar(text, style, false)} # c\nb: 1\n`, 'block'],
          [`{x: [1], a: ${writeScalar(text, style, true)}, b: 1}\n`, 'brackets'],
        ]) {
          const context = `${path}: ${file}`;
          expect(load(file ?? '', { schema: CORE_SCHEMA }), context).toHaveProperty('a', text);
          expect(load(file ?? '', { schema: YAML11_SCHEMA }), context).toHaveProperty('a', text);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('reads as that string by a third parser too', () => {
    fc.assert(
      fc.property(texts, styles, (text, style) => {
        // This parser takes an exponent without a number for a float (NaN); no version of YAML does.
        fc.pre(!/^[-+]?[eE][-+]?[0-9]+$/.test(text));
        const file = `a: ${writeScalar(text, style, false)}\n`;
        for (const version of ['1.1', '1.2'] as const)
          expect(parse(file, { version })).toHaveProperty('a', text);
      }),
      { numRuns: 1000 },
    );
  });
});
