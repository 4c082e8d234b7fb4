/** Collects output in bounded memory. */
export interface OutputBuffer {
  add(chunk: Uint8Array): void;
  bytes(): Uint8Array;
  readonly truncated: boolean;
}

/** Keeps the first `limit` bytes: what is parsed must be whole from its beginning. */
export function keepHead(limit: number): OutputBuffer {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let truncated = false;
  return {
    add: (chunk) => {
      const kept = chunk.subarray(0, limit - size);
      if (kept.length < chunk.length) truncated = true;
      if (kept.length === 0) return;
      size += kept.length;
      chunks.push(kept);
    },
    bytes: () => Buffer.concat(chunks),
    get truncated() {
      return truncated;
    },
  };
}

/** Keeps the last `limit` bytes: tools say at the end why they stopped. */
export function keepTail(limit: number): OutputBuffer {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let truncated = false;
  const join = () => {
    const whole = Buffer.concat(chunks);
    return whole.subarray(Math.max(0, whole.length - limit));
  };
  return {
    add: (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) truncated = true;
      if (size <= 2 * limit) return;
      chunks = [join()];
      size = limit;
    },
    bytes: join,
    get truncated() {
      return truncated;
    },
  };
}
