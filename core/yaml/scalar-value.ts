import type { YamlNode } from './node.ts';
import { isPlainString } from './quoting.ts';
import { readScalarText } from './scalar-text.ts';

/** `ambiguous`: readers of YAML differ in what they take it for (`yes`, `0777`, a date). */
export type ScalarKind = 'string' | 'number' | 'boolean' | 'null' | 'ambiguous';

/** What a scalar on one line says, without quotes, and as what. */
export interface ScalarValue {
  readonly text: string;
  readonly kind: ScalarKind;
}

/** Plain texts that mean one thing in YAML 1.1 and in the core schema of YAML 1.2. */
const LITERALS: readonly (readonly [ScalarKind, RegExp])[] = [
  ['null', /^(?:~|null|Null|NULL)$/],
  ['boolean', /^(?:true|True|TRUE|false|False|FALSE)$/],
  ['number', /^[-+]?(?:0|[1-9][0-9]*)$/],
  ['number', /^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+][0-9]+)?$/],
];

/** The value of a scalar on one line; nothing for anything else, and for one that a tag explains. */
export function readScalarValue(text: string, node: YamlNode): ScalarValue | undefined {
  const value = readScalarText(text, node);
  if (value === undefined || node.kind !== 'scalar' || node.style === 'empty') return undefined;
  const isQuoted = node.style !== 'plain' || node.properties.tag !== undefined;
  return { text: value, kind: isQuoted ? 'string' : kindOfPlain(value) };
}

function kindOfPlain(text: string): ScalarKind {
  const literal = LITERALS.find(([, pattern]) => pattern.test(text));
  if (literal !== undefined) return literal[0];
  return isPlainString(text) ? 'string' : 'ambiguous';
}
