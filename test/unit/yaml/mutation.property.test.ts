import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImageEdit } from '../../../core/yaml/image-edit.ts';
import { REFUSALS } from '../../../core/yaml/refusals.ts';
import { files } from './generator/document.ts';
import { edit, readMarked } from './marked.ts';

/** Bytes that mean something to YAML, to be thrown into a file. */
const FRAGMENTS = [
  ...[
    '\n',
    ' ',
    '  ',
    '\t',
    '- ',
    '? ',
    ': ',
    ':',
    '#',
    ' #',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '|\n',
    '>-\n',
    '\\',
  ],
  ...[
    '&a ',
    '*a',
    '!!str ',
    '---\n',
    '...\n',
    '%YAML',
    '\r\n',
    '\r',
    '<<: ',
    'tag: x\n',
    '\uFEFF',
    '\u0000',
    '\u2028',
    'é',
  ],
];

interface Mutation {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const mutations = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.constantFrom(0, 0, 1, 2, 5, 20),
    insert: fc.oneof(fc.constantFrom(...FRAGMENTS), fc.constant('')),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Well-formed, as a cut through an emoji leaves half of it, which no file can hold. */
function mutate(text: string, all: readonly Mutation[]): string {
  const mutated = all.reduce((changed, { at, remove, insert }) => {
    const offset = Math.floor(at * changed.length);
    return changed.slice(0, offset) + insert + changed.slice(offset + remove);
  }, text);
  return mutated.toWellFormed();
}

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const linesOf = (text: string) => text.split(/\r\n|\r|\n/);

/** Lines that no change names are the same, and on the others nothing before the value and behind it. */
function checkOutside(source: string, result: Extract<ImageEdit, { kind: 'edited' }>): void {
  const [before, after] = [linesOf(source), linesOf(decode(result.bytes))];
  expect(after.length).toBe(before.length);
  for (const [index, line] of before.entries()) {
    const changes = result.changes.filter((change) => change.line === index + 1);
    const now = after[index] ?? '';
    if (changes.length === 0) expect(now).toBe(line);
    const first = Math.min(...changes.map(({ column }) => column));
    if (changes.length > 0) expect([...now].slice(0, first - 1)).toEqual([...line].slice(0, first - 1));
  }
}

describe('a file with anything thrown into it', () => {
  test('is edited exactly or refused with a reason of the list', { timeout: 300_000 }, () => {
    let edited = 0;
    fc.assert(
      fc.property(files, mutations, ({ marked, selectors, image, pin }, all) => {
        const source = mutate(readMarked(marked).before, all);
        const result = edit({ source, select: selectors, image, pin });
        if (result.kind === 'refused') expect(Object.keys(REFUSALS)).toContain(result.error.code);
        if (result.kind !== 'edited') return;
        edited += 1;
        checkOutside(source, result);
      }),
      { numRuns: 2_500 },
    );
    // Else the property would say nothing about edits.
    expect(edited).toBeGreaterThan(250);
  });

  test('is never taken for edited when the proof fails, whatever the bytes', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...FRAGMENTS, 'a', 'tag', 'v1'), maxLength: 40 }),
        (source) => {
          const result = edit({ source, select: 'tag', image: 'ghcr.io/acme/app:v2' });
          if (result.kind === 'edited') checkOutside(source, result);
          if (result.kind === 'refused') expect(result.error.code).not.toBe('proof-failed');
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
