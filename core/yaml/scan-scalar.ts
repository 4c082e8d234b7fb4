import {
  AMPERSAND,
  BACKSLASH,
  COLON,
  DOUBLE_QUOTE,
  EXCLAMATION,
  GREATER,
  HASH,
  isBlank,
  isBreak,
  isFlowIndicator,
  isSeparatedAt,
  SINGLE_QUOTE,
  SPACE,
} from './characters.ts';
import { type Cursor, currentCode, fail, passBlanks, passBreak, passRestOfLine } from './cursor.ts';
import { type AliasNode, NO_PROPERTIES, type Properties, type ScalarNode } from './node.ts';

const NEVER_FIRST: ReadonlySet<number> = new Set(
  [...'&!@`%,[]{}'].map((character) => character.charCodeAt(0)),
);

/** Where a value stands: inside brackets, or under an indentation (-1 at the root of a document). */
export interface Surroundings {
  readonly flow: boolean;
  /** Column of the block collection around; lines of the value are indented deeper. */
  readonly indent: number;
}

/** A colon at `offset` separates key and value when white space follows it (or, in brackets, an indicator). */
export function isSeparator(cursor: Cursor, offset: number, flow: boolean): boolean {
  const { text, end } = cursor;
  if (text.charCodeAt(offset) !== COLON) return false;
  return isSeparatedAt(text, offset + 1, end) || (flow && isFlowIndicator(text.charCodeAt(offset + 1)));
}

/** Moves over the plain text of one line and gives the offset behind its last character that is not blank. */
export function passPlainLine(cursor: Cursor, flow: boolean): number {
  const { text, end } = cursor;
  let last = cursor.position;
  let offset = last;
  for (; offset < end; offset += 1) {
    const code = text.charCodeAt(offset);
    if (isBreak(code)) break;
    if (isBlank(code)) continue;
    if (code === COLON && isSeparator(cursor, offset, flow)) break;
    if (code === HASH && offset > last) break;
    if (flow && isFlowIndicator(code)) break;
    last = offset + 1;
  }
  cursor.position = offset;
  return last;
}

/** Reads a plain scalar, over as many lines as it goes on. */
export function scanPlain(
  cursor: Cursor,
  { flow, indent }: Surroundings,
  properties: Properties,
): ScalarNode {
  const start = cursor.position;
  if (NEVER_FIRST.has(currentCode(cursor))) fail(cursor, 'no plain value begins with this character');
  let end = passPlainLine(cursor, flow);
  let multiLine = false;
  while (isBreak(currentCode(cursor)) && passToContinuation(cursor, flow, indent)) {
    end = passPlainLine(cursor, flow);
    multiLine = true;
  }
  if (end === start) fail(cursor, 'a value was expected');
  return { kind: 'scalar', style: 'plain', start, end, multiLine, properties };
}

/** Moves to the next line of a plain scalar, or stays where it is when the scalar has ended. */
function passToContinuation(cursor: Cursor, flow: boolean, indent: number): boolean {
  const { position, lineStart } = cursor;
  while (isBreak(currentCode(cursor))) {
    passBreak(cursor);
    passBlanks(cursor);
  }
  const code = currentCode(cursor);
  const isEnded =
    code === -1 ||
    code === HASH ||
    (flow
      ? isFlowIndicator(code) || isSeparator(cursor, cursor.position, flow)
      : cursor.position - cursor.lineStart <= indent);
  if (!isEnded) {
    if (flow) cursor.folds.push({ start: position, end: cursor.position });
    return true;
  }
  cursor.position = position;
  cursor.lineStart = lineStart;
  return false;
}

/** Reads a quoted scalar up to its closing quote. */
export function scanQuoted(cursor: Cursor, properties: Properties): ScalarNode {
  const start = cursor.position;
  const firstLine = cursor.lineStart;
  const isDouble = currentCode(cursor) === DOUBLE_QUOTE;
  cursor.position += 1;
  while (!passQuotedCharacter(cursor, isDouble)) {
    if (cursor.position >= cursor.end) {
      cursor.position = start;
      fail(cursor, 'the quote is never closed');
    }
  }
  const style = isDouble ? 'double' : 'single';
  const multiLine = cursor.lineStart !== firstLine;
  return { kind: 'scalar', style, start, end: cursor.position, multiLine, properties };
}

/** Moves over one character (an escape or a line break counts as one); tells whether it closed the scalar. */
function passQuotedCharacter(cursor: Cursor, isDouble: boolean): boolean {
  const code = currentCode(cursor);
  if (isBreak(code)) {
    const start = cursor.position;
    passBreak(cursor);
    cursor.folds.push({ start, end: cursor.position });
    return false;
  }
  cursor.position += 1;
  if (isDouble) {
    if (code === BACKSLASH && !isBreak(currentCode(cursor))) cursor.position += 1;
    return code === DOUBLE_QUOTE;
  }
  if (code !== SINGLE_QUOTE) return false;
  if (currentCode(cursor) !== SINGLE_QUOTE) return true;
  cursor.position += 1;
  return false;
}

/** Reads a block scalar (`|`, `>`): its header and every line that is blank or indented deeper than `indent`. */
export function scanBlockScalar(cursor: Cursor, indent: number, properties: Properties): ScalarNode {
  const start = cursor.position;
  passRestOfLine(cursor);
  while (isBreak(currentCode(cursor))) {
    passBreak(cursor);
    const lineStart = cursor.position;
    while (currentCode(cursor) === SPACE) cursor.position += 1;
    const isIndented = cursor.position - lineStart > indent;
    if (!isIndented) passBlanks(cursor);
    if (!isIndented && !isBreak(currentCode(cursor))) {
      cursor.position = lineStart;
      break;
    }
    passRestOfLine(cursor);
  }
  return { kind: 'scalar', style: 'block', start, end: cursor.position, multiLine: true, properties };
}

/** Reads `*name` and notes it. */
export function scanAlias(cursor: Cursor): AliasNode {
  const start = cursor.position;
  cursor.position += 1;
  const name = passName(cursor);
  const alias: AliasNode = { kind: 'alias', name, start, end: cursor.position };
  cursor.aliases.push(alias);
  return alias;
}

/** Reads `&anchor` and `!tag`, in any order, as far as they are on this line; stops at what follows. */
export function scanProperties(cursor: Cursor, flow: boolean): Properties {
  const code = currentCode(cursor);
  if (code !== AMPERSAND && code !== EXCLAMATION) return NO_PROPERTIES;
  let anchor: string | undefined;
  let tag: string | undefined;
  for (;;) {
    const start = cursor.position;
    if (currentCode(cursor) === AMPERSAND && anchor === undefined) {
      cursor.position += 1;
      anchor = passName(cursor);
    } else if (currentCode(cursor) === EXCLAMATION && tag === undefined) {
      passTag(cursor, flow);
      tag = cursor.text.slice(start, cursor.position);
    } else {
      return { anchor, tag };
    }
    passBlanks(cursor);
  }
}

function passName(cursor: Cursor): string {
  const start = cursor.position;
  let code = currentCode(cursor);
  while (code !== -1 && !isBlank(code) && !isBreak(code) && !isFlowIndicator(code)) {
    cursor.position += 1;
    code = currentCode(cursor);
  }
  if (cursor.position === start) fail(cursor, 'an anchor or alias has no name');
  return cursor.text.slice(start, cursor.position);
}

function passTag(cursor: Cursor, flow: boolean): void {
  const isVerbatim = cursor.text.startsWith('!<', cursor.position);
  let code = currentCode(cursor);
  while (code !== -1 && !isBlank(code) && !isBreak(code)) {
    if (!isVerbatim && flow && isFlowIndicator(code)) return;
    cursor.position += 1;
    if (isVerbatim && code === GREATER) return;
    code = currentCode(cursor);
  }
}
