import type { StreamEncoding } from '../../core/argocd/stream-parser.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HttpStream } from '../../core/ports/http.ts';
import { streamLimits } from './limits.ts';

/** Chunks of a stream, or how they ran out. */
export interface WatchedReader {
  next(signal: AbortSignal): Promise<Uint8Array | 'end' | 'silence'>;
  /** A whole item came: bytes that drip without ever ending a line do not count as life. */
  heard(): void;
}

/** Reads a stream that may die without a word: too long without an item is `silence`. */
export function createWatchedReader(
  clock: Clock,
  stream: HttpStream,
  encoding: StreamEncoding,
): WatchedReader {
  const patience = encoding === 'sse' ? streamLimits.silenceMs : streamLimits.quietMs;
  const chunks = stream.chunks[Symbol.asyncIterator]();
  let lastHeard = clock.now();

  async function next(signal: AbortSignal): Promise<Uint8Array | 'end' | 'silence'> {
    const left = lastHeard + patience - clock.now();
    if (left <= 0) return 'silence';
    const timer = new AbortController();
    const stop = AbortSignal.any([timer.signal, signal]);
    const silence = clock.sleep(left, stop).then(() => 'silence' as const);
    const read = chunks.next().then((result) => (result.done === true ? ('end' as const) : result.value));
    // The loser of the race may still fail later, when the connection is closed: that is expected.
    read.catch(() => undefined);
    try {
      return await Promise.race([read, silence]);
    } finally {
      timer.abort();
    }
  }
  return {
    next,
    heard: () => {
      lastHeard = clock.now();
    },
  };
}
