import { SlipwayError } from '../errors.ts';

/** Server-sent events, or one JSON object a line (what Argo CD sends when the Accept header is not exact). */
export type StreamEncoding = 'sse' | 'json-lines';

export type StreamItem =
  /** One whole message, as text that should be JSON. */
  | { readonly kind: 'message'; readonly text: string }
  /** A keepalive: nothing is said, but the other side lives. */
  | { readonly kind: 'keepalive' };

/** Turns chunks of bytes, cut anywhere, into whole items. */
export interface StreamParser {
  push(chunk: Uint8Array): readonly StreamItem[];
  /** What is left when the stream ends: Argo CD sends its last error chunk without a newline. */
  end(): readonly StreamItem[];
}

type ReadLine = (line: string) => readonly StreamItem[];

/**
 * A parser for one connection. A message longer than `maxMessageChars` raises `stream-message-too-large` (outside):
 * a stream that never ends a line must not fill the memory.
 */
export function createStreamParser(encoding: StreamEncoding, maxMessageChars: number): StreamParser {
  const decoder = new TextDecoder('utf-8');
  const lines = encoding === 'sse' ? createSseReader(maxMessageChars) : createJsonLinesReader();
  let rest = '';

  function take(text: string): StreamItem[] {
    const parts = `${rest}${text}`.split('\n');
    rest = parts.pop() ?? '';
    refuseLongMessage(rest.length, maxMessageChars);
    return parts.flatMap((line) => lines.read(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end: () => {
      const items = take(`${decoder.decode()}\n`);
      return [...items, ...lines.end()];
    },
  };
}

interface LineReader {
  readonly read: ReadLine;
  readonly end: () => readonly StreamItem[];
}

function createJsonLinesReader(): LineReader {
  const read: ReadLine = (line) => (line.trim() === '' ? [] : [{ kind: 'message', text: line }]);
  return { read, end: () => [] };
}

/** Reads `data:` and comment lines; other fields of the format (event, id, retry) say nothing in Argo CD's streams. */
function createSseReader(maxMessageChars: number): LineReader {
  let data: string[] = [];
  let length = 0;

  function dispatch(): readonly StreamItem[] {
    if (data.length === 0) return [];
    const text = data.join('\n');
    data = [];
    length = 0;
    return [{ kind: 'message', text }];
  }

  function read(line: string): readonly StreamItem[] {
    if (line === '') return dispatch();
    if (line.startsWith(':')) return [{ kind: 'keepalive' }];
    if (!line.startsWith('data:')) return [];
    const value = line.slice(line.startsWith('data: ') ? 6 : 5);
    length += value.length;
    refuseLongMessage(length, maxMessageChars);
    data.push(value);
    return [];
  }
  return { read, end: dispatch };
}

function refuseLongMessage(length: number, limit: number): void {
  if (length <= limit) return;
  throw new SlipwayError({
    code: 'stream-message-too-large',
    kind: 'outside',
    what: `One message of the Argo CD event stream is longer than ${limit} characters`,
    why: 'No Application is that large; a proxy may be mixing something else into the stream',
    fix: 'Slipway goes on by asking Argo CD directly; look at what answers on the way to the server',
  });
}
