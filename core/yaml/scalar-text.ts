import type { ScalarNode, YamlNode } from './node.ts';

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);

const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\s\S]))/g;

/** What a scalar on one line says, without quotes and escapes; undefined for anything else. */
export function readScalarText(text: string, node: YamlNode): string | undefined {
  if (node.kind !== 'scalar' || node.multiLine) return undefined;
  return decodeScalar(text, node);
}

function decodeScalar(text: string, { style, start, end }: ScalarNode): string | undefined {
  switch (style) {
    case 'plain':
    case 'empty':
      return text.slice(start, end);
    case 'single':
      return text.slice(start + 1, end - 1).replaceAll("''", "'");
    case 'double':
      return decodeEscapes(text.slice(start + 1, end - 1));
    case 'block':
      return undefined;
  }
}

function decodeEscapes(written: string): string | undefined {
  if (!written.includes('\\')) return written;
  let isKnown = true;
  const decoded = written.replace(ESCAPE, (_, x?: string, u?: string, long?: string, simple?: string) => {
    const hex = x ?? u ?? long;
    const meaning = hex === undefined ? SIMPLE_ESCAPES.get(simple ?? '') : fromCodePoint(hex);
    isKnown &&= meaning !== undefined;
    return meaning ?? '';
  });
  return isKnown ? decoded : undefined;
}

function fromCodePoint(hex: string): string | undefined {
  const code = Number.parseInt(hex, 16);
  return code > 0x10_ffff ? undefined : String.fromCodePoint(code);
}
