/** One `Key: value` line at the end of a commit message. */
export interface Trailer {
  readonly key: string;
  readonly value: string;
}

/** Longer than any path or reference that is accepted. */
const LONGEST_VALUE = 5000;
const TRAILER = /^([A-Za-z0-9][A-Za-z0-9-]*):[ \t]*(.*)$/;

/** Renders trailers so that no value can begin a line of its own; empty values are left out. */
export function renderTrailers(trailers: readonly Trailer[]): string {
  return trailers
    .map(({ key, value }) => ({ key, value: oneLine(value) }))
    .filter(({ value }) => value !== '')
    .map(({ key, value }) => `${key}: ${value}`)
    .join('\n');
}

/** Text for one line of a commit message: control characters and line separators become spaces. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_VALUE);
}

/**
 * The trailers of a message: the paragraphs at its end that hold nothing but `Key: value` lines (a hook or a host may
 * have added one of its own below ours). The subject is never one of them.
 */
export function parseTrailers(message: string): Trailer[] {
  const [, ...paragraphs] = message
    .replaceAll(/\r\n?/g, '\n')
    .trim()
    .split(/\n[ \t]*\n+/);
  const trailers: Trailer[] = [];
  for (const paragraph of paragraphs.reverse()) {
    const found = parseParagraph(paragraph);
    if (found === undefined) break;
    trailers.unshift(...found);
  }
  return trailers;
}

function parseParagraph(paragraph: string): Trailer[] | undefined {
  // A line that begins with a space continues the value above it (git-interpret-trailers).
  const lines = paragraph.replaceAll(/\n[ \t]+/g, ' ').split('\n');
  const trailers = lines.map((line) => TRAILER.exec(line)).filter((match) => match !== null);
  if (trailers.length < lines.length) return undefined;
  return trailers.map(([, key = '', value = '']) => ({ key, value: value.trim() }));
}
