import { DASH, HASH, isBreak, isSeparatedAt, SPACE, TAB } from './characters.ts';
import { type Cursor, currentCode, passBlanks } from './cursor.ts';
import type { UnreadNode, YamlNode } from './node.ts';
import { readScalarText } from './scalar-text.ts';

/** Which nested values a scan has to read: everything, or what is under these keys. Scalars are always read. */
export type Interest = 'everything' | InterestMap;
export interface InterestMap extends ReadonlyMap<string, Interest> {}

/** The interest in the value of a key; none: its nested lines may be passed over. */
export function interestIn(interest: Interest, text: string, key: YamlNode): Interest | undefined {
  if (interest === 'everything') return interest;
  const name = readScalarText(text, key);
  return name === undefined ? 'everything' : (interest.get(name) ?? undefined);
}

/** The interest in the values under each of these paths, and in all that is below them. */
export function interestInPaths(paths: readonly (readonly string[])[]): Interest {
  if (paths.some((path) => path.length === 0)) return 'everything';
  const keys = new Set(paths.map(([first = '']) => first));
  return new Map(
    [...keys].map((key) => [
      key,
      interestInPaths(paths.filter(([first]) => first === key).map(([, ...rest]) => rest)),
    ]),
  );
}

/**
 * Moves over the lines that belong to the value of a key at column `indent`: those indented deeper, items at the same
 * column, blank lines and comments. Stays and gives false when the value begins on the line of the key.
 */
export function passNestedLines(cursor: Cursor, indent: number): boolean {
  const { position } = cursor;
  passBlanks(cursor);
  const code = currentCode(cursor);
  if (code !== -1 && code !== HASH && !isBreak(code)) {
    cursor.position = position;
    return false;
  }
  passLine(cursor);
  while (cursor.position < cursor.end && isNestedLine(cursor, indent)) passLine(cursor);
  return true;
}

function passLine(cursor: Cursor): void {
  const lineFeed = cursor.text.indexOf('\n', cursor.position);
  cursor.position = lineFeed === -1 || lineFeed >= cursor.end ? cursor.end : lineFeed + 1;
  cursor.lineStart = cursor.position;
}

function isNestedLine({ text, end, position }: Cursor, indent: number): boolean {
  let offset = position;
  while (offset < end && text.charCodeAt(offset) === SPACE) offset += 1;
  if (offset - position > indent) return true;
  if (offset - position === indent && text.charCodeAt(offset) === DASH)
    return isSeparatedAt(text, offset + 1, end);
  while (offset < end && text.charCodeAt(offset) === TAB) offset += 1;
  if (offset >= end) return true;
  const code = text.charCodeAt(offset);
  return code === HASH || isBreak(code);
}

/** Whether nested lines may be passed over in this text: no alias can reach into them, lines end as expected. */
export function allowsInterest(text: string): boolean {
  return !/[\s,[{:]\*[^\s,[\]{}*]/.test(text) && !/\r(?!\n)/.test(text);
}

export function unreadNode(key: YamlNode, cursor: Cursor): UnreadNode {
  return { kind: 'unread', start: key.end, end: cursor.position };
}
