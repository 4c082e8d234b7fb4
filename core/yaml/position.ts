/** A place in a file as people count it: both from 1, columns in characters. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Line and column of an offset in UTF-16 units; LF, CRLF and CR end a line, a byte order mark is no character. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\r|\n/);
  const lastLine = (lines.at(-1) ?? '').replace(BYTE_ORDER_MARK, '');
  return { line: lines.length, column: [...lastLine].length + 1 };
}
