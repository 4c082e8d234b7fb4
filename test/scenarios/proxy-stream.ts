/** What a proxy does to event streams; changed while it runs, each stream follows what holds when its bytes come. */
export interface StreamRules {
  /** So many bytes are held back, headers included, before any of them goes on; infinite: for ever. */
  holdBytes: number;
  /** A stream ends, without an error, after so many events. */
  endAfterEvents: number;
  /** A stream ends, without an error, after so many seconds. */
  endAfterSeconds: number;
}

export function passingStreams(): StreamRules {
  return {
    holdBytes: 0,
    endAfterEvents: Number.POSITIVE_INFINITY,
    endAfterSeconds: Number.POSITIVE_INFINITY,
  };
}

/** What may go on now, and whether the stream is over after it. */
export interface Passed {
  readonly bytes: Buffer;
  readonly isOver: boolean;
}

/** One event stream on its way through a proxy. */
export class StreamGate {
  readonly #rules: StreamRules;
  #held: Buffer = Buffer.alloc(0);
  #line = '';
  #events = 0;

  constructor(rules: StreamRules) {
    this.#rules = rules;
  }

  push(chunk: Buffer): Passed {
    const end = this.#endIn(chunk);
    this.#held = Buffer.concat([this.#held, chunk.subarray(0, end)]);
    const isOver = end !== undefined;
    if (!isOver && this.#held.length < this.#rules.holdBytes) return { bytes: Buffer.alloc(0), isOver };
    return { bytes: this.end(), isOver };
  }

  /** What is still held back when the server ends the stream. */
  end(): Buffer {
    const rest = Number.isFinite(this.#rules.holdBytes) ? this.#held : Buffer.alloc(0);
    this.#held = Buffer.alloc(0);
    return rest;
  }

  /** Behind which byte of the chunk the last event is whole; nothing when the stream goes on. */
  #endIn(chunk: Buffer): number | undefined {
    let from = 0;
    for (;;) {
      const newline = chunk.indexOf('\n', from);
      this.#line += chunk.toString('latin1', from, newline < 0 ? undefined : newline);
      if (newline < 0) return undefined;
      if (isEvent(this.#line)) this.#events += 1;
      this.#line = '';
      from = newline + 1;
      if (this.#events >= this.#rules.endAfterEvents) return from;
    }
  }
}

/** An event of either mode; a keepalive is none. */
function isEvent(line: string): boolean {
  return line.startsWith('data:') || line.startsWith('{');
}
