import { BYTE_ORDER_MARK, isBreak, isSeparatedAt } from './characters.ts';
import { type Cursor, currentCode, passBreak, passRestOfLine, passToContent } from './cursor.ts';
import type { Interest } from './interest.ts';
import type { Outline, YamlDocument } from './node.ts';
import { scanRoot } from './scan-block.ts';

/** A `---` or `...` at the start of a line: the same in every context, even inside quotes. */
interface Marker {
  readonly kind: 'start' | 'end';
  readonly offset: number;
  /** Where the document before it ends: a byte order mark belongs to the document behind. */
  readonly end: number;
}

const MARKER_LENGTH = 3;
const PERCENT = 0x25;

/**
 * Reads the structure of a YAML (or JSON) text in one pass over its characters: which value is written where,
 * and under which path. Values are not interpreted. With an `interest`, nested values beside it are passed over unread;
 * that is exact where lines are indented as YAML asks, so whoever finds nothing reads everything. Raises ScanError for what is not YAML.
 */
export function scanYaml(text: string, interest: Interest = 'everything'): Outline {
  const documents: YamlDocument[] = [];
  let begin = 0;
  let isExplicit = false;
  for (const marker of [...findMarkers(text), undefined]) {
    const cursor = startCursor(text, begin, marker?.end ?? text.length);
    if (!isExplicit) passDirectives(cursor);
    passToContent(cursor);
    const hasContent = cursor.position < cursor.end;
    if (isExplicit || hasContent) documents.push(scanDocument(cursor, interest, documents.length));
    if (marker === undefined) break;
    begin = marker.offset + MARKER_LENGTH;
    isExplicit = marker.kind === 'start';
  }
  return { text, documents };
}

function scanDocument(cursor: Cursor, interest: Interest, index: number): YamlDocument {
  const start = cursor.position;
  const root = scanRoot(cursor, interest);
  return {
    index,
    start,
    end: cursor.end,
    root,
    anchored: cursor.anchored,
    aliases: cursor.aliases,
    folds: cursor.folds,
  };
}

function startCursor(text: string, begin: number, end: number): Cursor {
  const position = text.charCodeAt(begin) === BYTE_ORDER_MARK ? begin + 1 : begin;
  const isLineStart = begin === 0 || isBreak(text.charCodeAt(begin - 1));
  return {
    text,
    end,
    position,
    lineStart: isLineStart ? position : begin - MARKER_LENGTH,
    depth: 0,
    anchored: [],
    aliases: [],
    folds: [],
  };
}

/** `%YAML` and `%TAG` lines stand before a `---`, among comments. */
function passDirectives(cursor: Cursor): void {
  for (;;) {
    const isOnNewLine = passToContent(cursor);
    if (!isOnNewLine || currentCode(cursor) !== PERCENT || cursor.position !== cursor.lineStart) return;
    passRestOfLine(cursor);
    if (isBreak(currentCode(cursor))) passBreak(cursor);
  }
}

function findMarkers(text: string): Marker[] {
  const [starts, ends] = [findMarkersOf(text, 'start', '---'), findMarkersOf(text, 'end', '...')];
  return ends.length === 0 ? starts : [...starts, ...ends].sort((left, right) => left.offset - right.offset);
}

function findMarkersOf(text: string, kind: Marker['kind'], mark: string): Marker[] {
  const markers: Marker[] = [];
  for (let offset = text.indexOf(mark); offset !== -1; offset = text.indexOf(mark, offset + 1)) {
    if (!isSeparatedAt(text, offset + MARKER_LENGTH, text.length)) continue;
    const end = text.charCodeAt(offset - 1) === BYTE_ORDER_MARK ? offset - 1 : offset;
    if (end === 0 || isBreak(text.charCodeAt(end - 1))) markers.push({ kind, offset, end });
  }
  return markers;
}
