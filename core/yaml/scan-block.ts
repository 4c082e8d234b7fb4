import {
  ASTERISK,
  COLON,
  DASH,
  DOUBLE_QUOTE,
  GREATER,
  HASH,
  isBreak,
  isSeparatedAt,
  OPEN_BRACE,
  OPEN_BRACKET,
  PIPE,
  QUESTION,
  SINGLE_QUOTE,
} from './characters.ts';
import {
  type Cursor,
  columnOf,
  currentCode,
  enterNesting,
  fail,
  leaveNesting,
  noteAnchor,
  passBlanks,
  passToContent,
} from './cursor.ts';
import { type Interest, interestIn, passNestedLines, unreadNode } from './interest.ts';
import {
  type MappingEntry,
  type MappingNode,
  NO_PROPERTIES,
  type Properties,
  type SequenceNode,
  type YamlNode,
} from './node.ts';
import { emptyScalar, scanFlowCollection } from './scan-flow.ts';
import {
  isSeparator,
  passPlainLine,
  scanAlias,
  scanBlockScalar,
  scanPlain,
  scanProperties,
  scanQuoted,
} from './scan-scalar.ts';

/** Where a value may stand after its indicator (`:`, `-`, `?`, or the start of the document). */
interface Place {
  readonly interest: Interest;
  /** Column of the collection around; -1 at the root. */
  readonly indent: number;
  /** A collection may begin on the line of the indicator: `- - a`, `- key: value`. */
  readonly compact: boolean;
  /** A sequence may stand at the column of the mapping around: `key:` above `- item`. */
  readonly dashAtIndent: boolean;
}

/** Reads the one value of a document; everything up to the end of the document must belong to it. */
export function scanRoot(cursor: Cursor, interest: Interest): YamlNode {
  const root = scanValue(cursor, { interest, indent: -1, compact: true, dashAtIndent: false });
  const isOnNewLine = passToContent(cursor);
  if (cursor.position < cursor.end) {
    fail(cursor, isOnNewLine ? 'this line does not belong to the value above' : 'nothing was expected here');
  }
  return root;
}

function scanValue(cursor: Cursor, place: Place): YamlNode {
  enterNesting(cursor);
  const node = scanPlacedValue(cursor, place, NO_PROPERTIES);
  leaveNesting(cursor);
  return noteAnchor(cursor, node);
}

/** Properties on a line of their own belong to the value on the next lines, hence the second turn. */
function scanPlacedValue(cursor: Cursor, place: Place, properties: Properties): YamlNode {
  const { position } = cursor;
  const isOnNewLine = passToContent(cursor);
  const isMissing = cursor.position >= cursor.end || (isOnNewLine && !isInside(cursor, place));
  if (isMissing) return emptyScalar(position, properties);
  if (isOnNewLine || place.compact) {
    const collection = scanBlockCollection(cursor, properties, place.interest);
    if (collection !== undefined) return collection;
  }
  const own = scanProperties(cursor, false);
  if (own === NO_PROPERTIES) return scanLeaf(cursor, place.indent, properties);
  const all = joinProperties(cursor, properties, own);
  if (!isLineEnd(cursor)) return scanLeaf(cursor, place.indent, all);
  return scanPlacedValue(cursor, { ...place, compact: false }, all);
}

/** Anchor and tag may stand on lines of their own, but each only once. */
function joinProperties(cursor: Cursor, above: Properties, own: Properties): Properties {
  const hasTwoAnchors = above.anchor !== undefined && own.anchor !== undefined;
  const hasTwoTags = above.tag !== undefined && own.tag !== undefined;
  if (hasTwoAnchors || hasTwoTags) fail(cursor, 'a value has two anchors or tags');
  return { anchor: own.anchor ?? above.anchor, tag: own.tag ?? above.tag };
}

function isInside(cursor: Cursor, { indent, dashAtIndent }: Place): boolean {
  const column = columnOf(cursor);
  return column > indent || (dashAtIndent && column === indent && isIndicator(cursor, DASH));
}

function isIndicator(cursor: Cursor, code: number): boolean {
  return currentCode(cursor) === code && isSeparatedAt(cursor.text, cursor.position + 1, cursor.end);
}

function isLineEnd(cursor: Cursor): boolean {
  const code = currentCode(cursor);
  return code === -1 || isBreak(code) || code === HASH;
}

/** A block sequence or mapping that begins at the cursor, if one does. */
function scanBlockCollection(
  cursor: Cursor,
  properties: Properties,
  interest: Interest,
): YamlNode | undefined {
  if (isIndicator(cursor, DASH)) return scanBlockSequence(cursor, properties);
  const isMapping = isIndicator(cursor, QUESTION) || isIndicator(cursor, COLON) || isImplicitKey(cursor);
  return isMapping ? scanBlockMapping(cursor, properties, interest) : undefined;
}

/** Looks ahead on this line, without moving: a key is one value (with its properties) and a separating colon. */
function isImplicitKey(cursor: Cursor): boolean {
  const { position, lineStart } = cursor;
  const met = [cursor.anchored.length, cursor.aliases.length, cursor.folds.length] as const;
  const isKey = passKey(cursor) && cursor.lineStart === lineStart && isAtSeparator(cursor);
  cursor.position = position;
  cursor.lineStart = lineStart;
  [cursor.anchored.length, cursor.aliases.length, cursor.folds.length] = met;
  return isKey;
}

function isAtSeparator(cursor: Cursor): boolean {
  passBlanks(cursor);
  return isSeparator(cursor, cursor.position, false);
}

function passKey(cursor: Cursor): boolean {
  scanProperties(cursor, false);
  if (isLineEnd(cursor)) return false;
  switch (currentCode(cursor)) {
    case PIPE:
    case GREATER:
      return false;
    case OPEN_BRACE:
    case OPEN_BRACKET:
      scanFlowCollection(cursor, NO_PROPERTIES);
      return true;
    case DOUBLE_QUOTE:
    case SINGLE_QUOTE:
      scanQuoted(cursor, NO_PROPERTIES);
      return true;
    case ASTERISK:
      scanAlias(cursor);
      return true;
    default:
      passPlainLine(cursor, false);
      return true;
  }
}

function scanBlockSequence(cursor: Cursor, properties: Properties): SequenceNode {
  const start = cursor.position;
  const indent = columnOf(cursor);
  const items: YamlNode[] = [];
  let end = start;
  do {
    cursor.position += 1;
    const item = scanValue(cursor, { interest: 'everything', indent, compact: true, dashAtIndent: false });
    items.push(item);
    end = item.end;
  } while (passToNextMember(cursor, indent) && isIndicator(cursor, DASH));
  return { kind: 'sequence', flow: false, items, start, end, properties };
}

function scanBlockMapping(cursor: Cursor, properties: Properties, interest: Interest): MappingNode {
  const start = cursor.position;
  const indent = columnOf(cursor);
  const entries: MappingEntry[] = [];
  let end = start;
  do {
    const entry = scanBlockEntry(cursor, indent, interest);
    entries.push(entry);
    end = entry.value.end;
  } while (passToNextMember(cursor, indent));
  return { kind: 'mapping', flow: false, entries, start, end, properties };
}

/** Moves to the next content and tells whether it is at the column of the collection, so one more member of it. */
function passToNextMember(cursor: Cursor, indent: number): boolean {
  const isOnNewLine = passToContent(cursor);
  if (cursor.position >= cursor.end) return false;
  if (!isOnNewLine) fail(cursor, 'nothing was expected after the value on this line');
  const column = columnOf(cursor);
  if (column > indent) fail(cursor, 'this line is indented deeper than the entries it stands among');
  return column === indent;
}

function scanBlockEntry(cursor: Cursor, indent: number, interest: Interest): MappingEntry {
  if (isIndicator(cursor, QUESTION)) return scanExplicitEntry(cursor, indent);
  const key = isIndicator(cursor, COLON)
    ? emptyScalar(cursor.position, NO_PROPERTIES)
    : noteAnchor(cursor, scanKey(cursor));
  if (!isAtSeparator(cursor)) fail(cursor, '":" was expected after the key');
  cursor.position += 1;
  const inner = interestIn(interest, cursor.text, key);
  if (inner === undefined && passNestedLines(cursor, indent)) return { key, value: unreadNode(key, cursor) };
  const compact = key.start === key.end;
  const value = scanValue(cursor, { interest: inner ?? 'everything', indent, compact, dashAtIndent: true });
  return { key, value };
}

function scanExplicitEntry(cursor: Cursor, indent: number): MappingEntry {
  const place: Place = { interest: 'everything', indent, compact: true, dashAtIndent: true };
  cursor.position += 1;
  const key = scanValue(cursor, place);
  const hasValue = passToNextMember(cursor, indent) && isIndicator(cursor, COLON);
  if (!hasValue) return { key, value: emptyScalar(cursor.position, NO_PROPERTIES) };
  cursor.position += 1;
  return { key, value: scanValue(cursor, place) };
}

function scanKey(cursor: Cursor): YamlNode {
  const properties = scanProperties(cursor, false);
  const code = currentCode(cursor);
  if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) return scanQuoted(cursor, properties);
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return scanFlowCollection(cursor, properties);
  if (code === ASTERISK) return scanAlias(cursor);
  const start = cursor.position;
  const end = passPlainLine(cursor, false);
  if (end === start) return emptyScalar(cursor.position, properties);
  return { kind: 'scalar', style: 'plain', start, end, multiLine: false, properties };
}

/** A value that is no block collection: scalar, alias or brackets. */
function scanLeaf(cursor: Cursor, indent: number, properties: Properties): YamlNode {
  const code = currentCode(cursor);
  switch (code) {
    case DOUBLE_QUOTE:
    case SINGLE_QUOTE:
      return scanQuoted(cursor, properties);
    case OPEN_BRACE:
    case OPEN_BRACKET:
      return scanFlowCollection(cursor, properties);
    case ASTERISK:
      return scanAlias(cursor);
    case PIPE:
    case GREATER:
      return scanBlockScalar(cursor, indent, properties);
    default:
      return scanPlain(cursor, { flow: false, indent }, properties);
  }
}
