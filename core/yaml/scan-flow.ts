import {
  ASTERISK,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  isSeparatedAt,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUESTION,
  SINGLE_QUOTE,
} from './characters.ts';
import {
  type Cursor,
  currentCode,
  enterNesting,
  fail,
  leaveNesting,
  noteAnchor,
  passToContent,
} from './cursor.ts';
import {
  type MappingEntry,
  type MappingNode,
  NO_PROPERTIES,
  type Properties,
  type ScalarNode,
  type SequenceNode,
  type YamlNode,
} from './node.ts';
import { isSeparator, scanAlias, scanPlain, scanProperties, scanQuoted } from './scan-scalar.ts';

const INSIDE_BRACKETS = { flow: true, indent: -1 } as const;

/** A value nobody wrote, where it would be. */
export function emptyScalar(offset: number, properties: Properties): ScalarNode {
  return { kind: 'scalar', style: 'empty', start: offset, end: offset, multiLine: false, properties };
}

/** Moves over white space, comments and line breaks between values, and notes them when they span lines. */
function passFlowSeparation(cursor: Cursor): void {
  const { position, lineStart } = cursor;
  passToContent(cursor);
  if (cursor.lineStart !== lineStart) cursor.folds.push({ start: position, end: cursor.position });
}

/** Reads `{…}` or `[…]`, over as many lines as it takes. */
export function scanFlowCollection(cursor: Cursor, properties: Properties): MappingNode | SequenceNode {
  enterNesting(cursor);
  const isMapping = currentCode(cursor) === OPEN_BRACE;
  const start = cursor.position;
  cursor.position += 1;
  const node = isMapping
    ? { kind: 'mapping' as const, entries: scanMembers(cursor, CLOSE_BRACE, scanFlowEntry) }
    : { kind: 'sequence' as const, items: scanMembers(cursor, CLOSE_BRACKET, scanFlowItem) };
  leaveNesting(cursor);
  return { ...node, flow: true, start, end: cursor.position, properties };
}

function scanMembers<Member>(
  cursor: Cursor,
  close: number,
  scanMember: (cursor: Cursor) => Member,
): Member[] {
  const members: Member[] = [];
  for (;;) {
    passFlowSeparation(cursor);
    if (currentCode(cursor) === close) break;
    members.push(scanMember(cursor));
    passFlowSeparation(cursor);
    if (currentCode(cursor) === COMMA) cursor.position += 1;
    else if (currentCode(cursor) !== close)
      fail(cursor, `"," or "${String.fromCharCode(close)}" was expected`);
  }
  cursor.position += 1;
  return members;
}

function scanFlowEntry(cursor: Cursor): MappingEntry {
  passExplicitKeyMark(cursor);
  const key = scanFlowNode(cursor);
  passFlowSeparation(cursor);
  const hasValue = currentCode(cursor) === COLON;
  if (!hasValue) return { key, value: emptyScalar(cursor.position, NO_PROPERTIES) };
  return { key, value: scanFlowValue(cursor) };
}

/** An item of a sequence; `[a: b]` holds a mapping of one entry without braces. */
function scanFlowItem(cursor: Cursor): YamlNode {
  const start = cursor.position;
  const isExplicit = passExplicitKeyMark(cursor);
  const key = scanFlowNode(cursor);
  passFlowSeparation(cursor);
  const hasValue = currentCode(cursor) === COLON;
  if (!hasValue && !isExplicit) return key;
  const value = hasValue ? scanFlowValue(cursor) : emptyScalar(cursor.position, NO_PROPERTIES);
  return {
    kind: 'mapping',
    flow: true,
    entries: [{ key, value }],
    start,
    end: cursor.position,
    properties: NO_PROPERTIES,
  };
}

function scanFlowValue(cursor: Cursor): YamlNode {
  cursor.position += 1;
  passFlowSeparation(cursor);
  return scanFlowNode(cursor);
}

function passExplicitKeyMark(cursor: Cursor): boolean {
  const { text, position, end } = cursor;
  if (currentCode(cursor) !== QUESTION || !isSeparatedAt(text, position + 1, end)) return false;
  cursor.position += 1;
  passFlowSeparation(cursor);
  return true;
}

function scanFlowNode(cursor: Cursor): YamlNode {
  const properties = scanProperties(cursor, true);
  if (properties !== NO_PROPERTIES) passFlowSeparation(cursor);
  return noteAnchor(cursor, scanFlowContent(cursor, properties));
}

function scanFlowContent(cursor: Cursor, properties: Properties): YamlNode {
  const code = currentCode(cursor);
  if (code === -1) fail(cursor, 'a bracket is never closed');
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return scanFlowCollection(cursor, properties);
  if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) return scanQuoted(cursor, properties);
  if (code === ASTERISK) return scanAlias(cursor);
  const isEmpty =
    code === COMMA ||
    code === CLOSE_BRACE ||
    code === CLOSE_BRACKET ||
    isSeparator(cursor, cursor.position, true);
  return isEmpty ? emptyScalar(cursor.position, properties) : scanPlain(cursor, INSIDE_BRACKETS, properties);
}
