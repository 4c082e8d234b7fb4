import { BYTE_ORDER_MARK, CARRIAGE_RETURN, HASH, isBlank, isBreak, LINE_FEED } from './characters.ts';
import type { AliasNode, Span, YamlNode } from './node.ts';

/** Collections inside one another, at most: real files stay below twenty, hostile ones do not. */
export const DEEPEST_NESTING = 100;

/** The place a scan has reached inside one document, and what it met on the way. */
export interface Cursor {
  readonly text: string;
  /** The document ends here (exclusive). */
  readonly end: number;
  position: number;
  /** Offset of the first character of the line `position` is on. */
  lineStart: number;
  depth: number;
  /** Values with an anchor; inner ones come before those around them. */
  readonly anchored: YamlNode[];
  readonly aliases: AliasNode[];
  /** Line breaks (with the white space and comments around) inside brackets and quotes. */
  readonly folds: Span[];
}

/** The text is not YAML, or nested too deeply; `offset` is where that was seen. */
export class ScanError extends Error {
  readonly reason: 'invalid' | 'too-deep';
  readonly offset: number;

  constructor(reason: 'invalid' | 'too-deep', message: string, offset: number) {
    super(message);
    this.name = 'ScanError';
    this.reason = reason;
    this.offset = offset;
  }
}

/** The code of the character the cursor is at; -1 at the end of the document. */
export function currentCode(cursor: Cursor): number {
  return cursor.position < cursor.end ? cursor.text.charCodeAt(cursor.position) : -1;
}

export function columnOf(cursor: Cursor): number {
  return cursor.position - cursor.lineStart;
}

export function fail(cursor: Cursor, message: string): never {
  throw new ScanError('invalid', message, cursor.position);
}

/** Remembers a value that aliases may repeat. */
export function noteAnchor<Node extends YamlNode>(cursor: Cursor, node: Node): Node {
  if ('properties' in node && node.properties.anchor !== undefined) cursor.anchored.push(node);
  return node;
}

export function enterNesting(cursor: Cursor): void {
  cursor.depth += 1;
  if (cursor.depth > DEEPEST_NESTING) {
    throw new ScanError(
      'too-deep',
      `more than ${DEEPEST_NESTING} collections inside one another`,
      cursor.position,
    );
  }
}

export function leaveNesting(cursor: Cursor): void {
  cursor.depth -= 1;
}

/** Moves past the line break at the cursor (LF, CR or CRLF). */
export function passBreak(cursor: Cursor): void {
  const isPair =
    cursor.text.charCodeAt(cursor.position) === CARRIAGE_RETURN &&
    cursor.text.charCodeAt(cursor.position + 1) === LINE_FEED;
  cursor.position += isPair ? 2 : 1;
  cursor.lineStart = cursor.position;
}

export function passBlanks(cursor: Cursor): void {
  while (isBlank(currentCode(cursor))) cursor.position += 1;
}

export function passRestOfLine(cursor: Cursor): void {
  const { text, end } = cursor;
  let offset = cursor.position;
  while (offset < end && !isBreak(text.charCodeAt(offset))) offset += 1;
  cursor.position = offset;
}

/** Whether a `#` at the cursor begins a comment: only at the start of a line or after white space. */
function isCommentStart(cursor: Cursor): boolean {
  if (cursor.position === cursor.lineStart) return true;
  const before = cursor.text.charCodeAt(cursor.position - 1);
  return isBlank(before) || before === BYTE_ORDER_MARK;
}

/**
 * Moves to the next character that is content, over white space, comments and line breaks.
 * Gives whether that character is the first of its line (indentation decides then).
 */
export function passToContent(cursor: Cursor): boolean {
  for (;;) {
    passBlanks(cursor);
    if (currentCode(cursor) === HASH && isCommentStart(cursor)) passRestOfLine(cursor);
    if (!isBreak(currentCode(cursor))) return isFirstOnLine(cursor);
    passBreak(cursor);
  }
}

function isFirstOnLine({ text, position, lineStart }: Cursor): boolean {
  let offset = position - 1;
  while (offset >= lineStart && isBlank(text.charCodeAt(offset))) offset -= 1;
  return offset < lineStart;
}
