import type { ArgoFailure } from '../../core/argocd/failure.ts';
import {
  firstConnection,
  nextConnection,
  type ReconnectState,
  type StreamEnd,
} from '../../core/argocd/reconnect.ts';
import { readStreamMessage } from '../../core/argocd/stream-message.ts';
import { createStreamParser, type StreamEncoding, type StreamItem } from '../../core/argocd/stream-parser.ts';
import { messageOf } from '../../core/errors.ts';
import type { ArgoConnection } from './connection.ts';
import { streamLimits } from './limits.ts';
import { type OpenedStream, openStream, type StreamRequest } from './stream-open.ts';
import { createWatchedReader } from './stream-watchdog.ts';

export type StreamEvent =
  | { readonly kind: 'open' }
  /** `type` is Argo CD's ADDED, MODIFIED or DELETED; the object is as it came. */
  | { readonly kind: 'change'; readonly type: string; readonly object: unknown }
  | { readonly kind: 'close'; readonly reason: string }
  /** No stream can be had from here; the caller goes on by asking. */
  | { readonly kind: 'given-up'; readonly reason: string };

/**
 * Changes of applications as they happen, over as many connections as it takes: whatever ends one of them, the stream
 * goes on until the signal aborts or no stream can be had. It may miss changes (knowledge/argocd.md 1.2): it says when
 * to look, a GET says what is true.
 */
export async function* streamApplications(
  connection: ArgoConnection,
  request: StreamRequest,
): AsyncGenerator<StreamEvent, void, undefined> {
  let state: ReconnectState = firstConnection;
  while (!request.signal.aborted) {
    const began = connection.clock.now();
    const end = yield* oneConnection(connection, request, state.encoding);
    if (request.signal.aborted) return;
    const livedMs = connection.clock.now() - began;
    const next = nextConnection(state, { end, livedMs, random: request.random() });
    yield { kind: 'close', reason: describeEnd(end) };
    if (next.kind === 'give-up') {
      yield { kind: 'given-up', reason: next.reason };
      return;
    }
    await connection.clock.sleep(next.afterMs, request.signal);
    state = next.state;
  }
}

async function* oneConnection(
  connection: ArgoConnection,
  request: StreamRequest,
  encoding: StreamEncoding,
): AsyncGenerator<StreamEvent, StreamEnd, undefined> {
  const opened = await openStream(connection, request, encoding);
  if ('kind' in opened) return opened;
  try {
    yield { kind: 'open' };
    return yield* readChanges(connection, request.signal, opened);
  } catch (thrown) {
    return { kind: 'broken', reason: messageOf(thrown) };
  } finally {
    opened.stream.close();
  }
}

async function* readChanges(
  connection: ArgoConnection,
  signal: AbortSignal,
  { stream, encoding }: OpenedStream,
): AsyncGenerator<StreamEvent, StreamEnd, undefined> {
  const parser = createStreamParser(encoding, streamLimits.messageChars);
  const reader = createWatchedReader(connection.clock, stream, encoding);
  let spoke = false;
  while (!signal.aborted) {
    const chunk = await reader.next(signal);
    if (chunk === 'silence') return { kind: spoke ? 'silent' : 'mute' };
    const items = chunk === 'end' ? parser.end() : parser.push(chunk);
    if (items.length > 0) {
      spoke = true;
      reader.heard();
    }
    const failure = yield* passOn(items);
    if (failure !== undefined) return { kind: 'refused', failure };
    if (chunk === 'end') return { kind: 'ended' };
  }
  return { kind: 'ended' };
}

/** Yields the changes among the items; an error within the stream is returned, it is the last thing that comes. */
function* passOn(items: readonly StreamItem[]): Generator<StreamEvent, ArgoFailure | undefined, undefined> {
  for (const item of items) {
    const message = item.kind === 'message' ? readStreamMessage(item.text) : undefined;
    if (message?.kind === 'failure') return message.failure;
    if (message?.kind === 'change') yield { kind: 'change', type: message.type, object: message.object };
  }
  return undefined;
}

function describeEnd(end: StreamEnd): string {
  switch (end.kind) {
    case 'ended':
      return 'the server ended the stream';
    case 'mute':
      return 'nothing came through the stream';
    case 'silent':
      return 'the stream fell silent';
    case 'broken':
      return end.reason;
    case 'refused':
      return `${end.failure.kind}: ${end.failure.message}`;
  }
}
