import { type ArgoFailure, classifyResponse, classifyThrown } from '../../core/argocd/failure.ts';
import type { StreamEnd } from '../../core/argocd/reconnect.ts';
import { apiUrl } from '../../core/argocd/server-url.ts';
import { createStreamParser, type StreamEncoding } from '../../core/argocd/stream-parser.ts';
import type { HttpStream } from '../../core/ports/http.ts';
import type { ApplicationRef, ApplicationSelection } from './applications.ts';
import { type ArgoConnection, requestHeaders } from './connection.ts';
import { streamLimits } from './limits.ts';

export interface StreamRequest {
  /** One application (an initial snapshot is certain), or all that a selection names. */
  readonly of: ApplicationRef | ApplicationSelection;
  readonly signal: AbortSignal;
  /** 0 to 1, for the jitter of reconnects. */
  readonly random: () => number;
}

export interface OpenedStream {
  readonly stream: HttpStream;
  readonly encoding: StreamEncoding;
}

/** Opens one connection, with one renewal of the token after a 401; how it failed is how it ended. */
export async function openStream(
  connection: ArgoConnection,
  request: StreamRequest,
  encoding: StreamEncoding,
): Promise<OpenedStream | StreamEnd> {
  const token = await connection.credentials.token();
  const opened = await open(connection, request, { encoding, token });
  if (!('kind' in opened) || opened.kind !== 'refused' || opened.failure.kind !== 'unauthenticated')
    return opened;
  if (!(await connection.credentials.renew(token))) return opened;
  return open(connection, request, { encoding, token: await connection.credentials.token() });
}

async function open(
  connection: ArgoConnection,
  request: StreamRequest,
  { encoding, token }: { readonly encoding: StreamEncoding; readonly token: string | undefined },
): Promise<OpenedStream | StreamEnd> {
  try {
    const stream = await connection.http.stream({
      method: 'GET',
      url: apiUrl(connection.server, ['api', 'v1', 'stream', 'applications'], { ...request.of }),
      headers: {
        ...requestHeaders(connection, token),
        accept: acceptHeaders[encoding],
        'accept-encoding': 'identity',
      },
      timeoutMs: streamLimits.headersMs,
      maxBytes: Number.POSITIVE_INFINITY,
      redirects: 'answer',
      signal: request.signal,
    });
    return await judgeOpened(stream);
  } catch (thrown) {
    const failure = classifyThrown(thrown);
    return failure.kind === 'timed-out' ? { kind: 'mute' } : { kind: 'refused', failure };
  }
}

/** Argo CD compares the header as a whole: anything but exactly this is answered with JSON lines. */
const acceptHeaders: Readonly<Record<StreamEncoding, string>> = {
  sse: 'text/event-stream',
  'json-lines': 'application/json',
};

const encodingsByType: readonly (readonly [pattern: RegExp, encoding: StreamEncoding])[] = [
  [/^text\/event-stream\b/i, 'sse'],
  [/^application\/(json|x-ndjson|grpc-web\+json)\b/i, 'json-lines'],
];

async function judgeOpened(stream: HttpStream): Promise<OpenedStream | StreamEnd> {
  const type = stream.headers['content-type'] ?? '';
  const encoding = encodingsByType.find(([pattern]) => pattern.test(type))?.[1];
  if (stream.status === 200 && encoding !== undefined) return { stream, encoding };
  const failure = await readRefusal(stream, encoding);
  stream.close();
  return { kind: 'refused', failure };
}

const REFUSAL_BYTES = 64 * 1024;

async function readRefusal(stream: HttpStream, encoding: StreamEncoding | undefined): Promise<ArgoFailure> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream.chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size > REFUSAL_BYTES) break;
  }
  const body = Buffer.concat(parts);
  if (encoding === 'sse') return classifySseRefusal(stream, body);
  return classifyResponse({ status: stream.status, headers: stream.headers, body: body.toString('utf8') });
}

/** On a refused event stream the error travels as an event. */
function classifySseRefusal(stream: HttpStream, body: Uint8Array): ArgoFailure {
  const parser = createStreamParser('sse', REFUSAL_BYTES * 2);
  const items = [...parser.push(body), ...parser.end()];
  const text = items.find((item) => item.kind === 'message')?.text ?? '';
  return classifyResponse({ status: stream.status, headers: stream.headers, body: text });
}
