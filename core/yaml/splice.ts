import { fieldOf } from './field.ts';
import { type Location, withAncestors } from './location.ts';
import type { ScalarNode } from './node.ts';
import { isPlainString, type QuoteStyle, writeScalar } from './quoting.ts';
import { Refusal } from './refusals.ts';
import { readScalarText } from './scalar-text.ts';
import { checkNotShared, refuseAlias } from './sharing.ts';

/** A value to set: where, and what it has to say. */
export interface ScalarChange {
  readonly location: Location;
  readonly value: string;
  /** It is a number, a boolean or null, and stays one: it is written without quotes. Left out: a string. */
  readonly isLiteral?: boolean;
}

/** The replacement of one scalar: offsets are UTF-16 units of the text before. */
export interface Splice {
  readonly location: Location;
  readonly start: number;
  readonly end: number;
  /** The scalar as it is written now, with its quotes. */
  readonly token: string;
  readonly before: string;
  readonly after: string;
  readonly isLiteral: boolean;
}

export interface FileText {
  readonly text: string;
  /** Only double quotes are quotes there, and every string has them. */
  readonly isJson: boolean;
}

/**
 * The replacement that makes a scalar say the value; none when it says so already, in the way that is wanted. Raises Refusal
 * `not-a-scalar`, `block-scalar`, `multi-line-scalar`, `empty-value`, `tagged-value`, `shared-value`, `duplicate-key`.
 */
export function planSplice(
  { text, isJson }: FileText,
  { location, value, isLiteral = false }: ScalarChange,
): Splice | undefined {
  const node = checkEditable(text, location);
  checkNotShared(text, location);
  checkNotTwice(text, location);
  const before = readScalarText(text, node) ?? '';
  if (before === value && isString(text, node) !== isLiteral) return undefined;
  const token = isLiteral
    ? value
    : writeScalar(value, isJson ? 'double' : styleOf(node), isInBrackets(location));
  return { location, start: node.start, end: node.end, token, before, after: value, isLiteral };
}

/** A value that was found, not selected, may stand under a key that is written twice. */
function checkNotTwice(text: string, location: Location): void {
  for (const { way } of withAncestors(location)) {
    if (way?.step.kind === 'key') fieldOf(text, way.parent, way.step.key);
  }
}

/** The text with all replacements made. They must not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let end = 0;
  for (const splice of inOrder(splices)) {
    result += text.slice(end, splice.start) + splice.token;
    end = splice.end;
  }
  return result + text.slice(end);
}

/** The replacements as they follow one another in the file. */
export function inOrder(splices: readonly Splice[]): Splice[] {
  return splices.toSorted((left, right) => left.start - right.start);
}

const STRING_TAGS: ReadonlySet<string> = new Set(['!', '!!str', '!<tag:yaml.org,2002:str>']);

function checkEditable(text: string, location: Location): ScalarNode {
  const { node } = location;
  if (node.kind === 'alias') throw refuseAlias(text, location, node);
  if (node.kind !== 'scalar') throw refuseCollection(node.kind, node.start);
  if (node.multiLine || node.style === 'empty') throw refuseShape(node);
  const { tag } = node.properties;
  if (tag !== undefined && !STRING_TAGS.has(tag)) throw refuseTag(tag, node.start);
  return node;
}

function refuseCollection(kind: string, offset: number): Refusal {
  return new Refusal('not-a-scalar', {
    what: `The value is a ${kind}`,
    why: 'Only a text on one line can be set',
    fix: 'Select the scalar inside it',
    offset,
  });
}

function refuseShape(node: ScalarNode): Refusal {
  const offset = node.start;
  if (node.style === 'empty') {
    return new Refusal('empty-value', {
      what: 'The key has no value',
      why: 'There are no bytes to replace, and nothing is ever added to a file',
      fix: 'Write a value there first, even ""',
      offset,
    });
  }
  if (node.style === 'block') {
    return new Refusal('block-scalar', {
      what: 'The value is a block scalar',
      why: 'Lines after | or > cannot be replaced exactly',
      fix: 'Write the value on the line of its key',
      offset,
    });
  }
  return new Refusal('multi-line-scalar', {
    what: 'The value spans several lines',
    why: 'Where its lines are folded cannot be kept exactly',
    fix: 'Write the value on one line',
    offset,
  });
}

function refuseTag(tag: string, offset: number): Refusal {
  return new Refusal('tagged-value', {
    what: `The value has the tag ${tag}`,
    why: 'The tag decides what the text means, so another text may not mean what is wanted',
    fix: 'Remove the tag, or use !!str',
    offset,
  });
}

function isString(text: string, node: ScalarNode): boolean {
  if (node.style !== 'plain' || node.properties.tag !== undefined) return true;
  return isPlainString(text.slice(node.start, node.end));
}

function styleOf({ style }: ScalarNode): QuoteStyle {
  return style === 'single' || style === 'double' ? style : 'plain';
}

function isInBrackets(location: Location): boolean {
  return withAncestors(location).some(
    ({ node }) => (node.kind === 'mapping' || node.kind === 'sequence') && node.flow,
  );
}
