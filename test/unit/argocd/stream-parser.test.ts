import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createStreamParser,
  type StreamEncoding,
  type StreamItem,
} from '../../../core/argocd/stream-parser.ts';

const LIMIT = 1_000_000;

function parseChunks(encoding: StreamEncoding, chunks: readonly Uint8Array[]): readonly StreamItem[] {
  const parser = createStreamParser(encoding, LIMIT);
  return [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()];
}

function messages(items: readonly StreamItem[]): readonly string[] {
  return items.flatMap((item) => (item.kind === 'message' ? [item.text] : []));
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

describe('the stream parser (checklist point 32)', () => {
  test.each([
    ['an event', 'data: {"a":1}\n\n', ['{"a":1}']],
    ['an event with carriage returns', 'data: {"a":1}\r\n\r\n', ['{"a":1}']],
    ['a field without a space after the colon', 'data:{"a":1}\n\n', ['{"a":1}']],
    ['an event of several data lines', 'data: {"a":\ndata: 1}\n\n', ['{"a":\n1}']],
    ['an event whose last newlines are missing', 'data: {"a":1}', ['{"a":1}']],
    ['two events and other fields', 'id: 7\nevent: x\ndata: 1\n\nretry: 3\ndata: 2\n\n', ['1', '2']],
    ['blank lines only', '\n\n\n', []],
  ])('reads %s', (_case, text, expected) => {
    expect(messages(parseChunks('sse', [bytes(text)]))).toEqual(expected);
  });

  test('takes a lone colon line for a keepalive', () => {
    expect(parseChunks('sse', [bytes(':\n\n'), bytes(': still here\n')])).toEqual([
      { kind: 'keepalive' },
      { kind: 'keepalive' },
    ]);
  });

  test('reads JSON lines, and an error chunk that has no newline', () => {
    expect(messages(parseChunks('json-lines', [bytes('{"result":1}\n\n{"error":2}')]))).toEqual([
      '{"result":1}',
      '{"error":2}',
    ]);
  });

  test.each(['sse', 'json-lines'] as const)(
    'gives the same messages wherever the bytes are cut (%s)',
    (encoding) => {
      const value = fc.record({ name: fc.string({ unit: 'grapheme' }), note: fc.string({ unit: 'binary' }) });
      fc.assert(
        fc.property(
          fc.array(value, { maxLength: 6 }),
          fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
          (values, sizes) => {
            const expected = values.map((one) => JSON.stringify(one));
            const wire = expected
              .map((text) => (encoding === 'sse' ? `data: ${text}\n\n` : `${text}\n`))
              .join('');
            expect(messages(parseChunks(encoding, cut(bytes(wire), sizes)))).toEqual(expected);
          },
        ),
        { numRuns: 300 },
      );
    },
  );

  test('refuses a line that never ends instead of filling the memory', () => {
    const parser = createStreamParser('sse', 1000);
    expect(() => {
      for (let i = 0; i < 20; i += 1) parser.push(bytes('x'.repeat(100)));
    }).toThrow(/longer than 1000/);
  });

  test('refuses an event of endless data lines', () => {
    const parser = createStreamParser('sse', 1000);
    expect(() => {
      for (let i = 0; i < 20; i += 1) parser.push(bytes(`data: ${'x'.repeat(100)}\n`));
    }).toThrow(/longer than 1000/);
  });
});

function cut(whole: Uint8Array, sizes: Iterator<number>): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < whole.length; ) {
    const size = sizes.next().value ?? 1;
    chunks.push(whole.subarray(from, from + size));
    from += size;
  }
  return chunks;
}
