/** What comes back of an errand: pieces of its output and complaints, then how it ended. */
export type ErrandFrame =
  | { readonly kind: 'output' | 'complaint'; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly exitCode: number | null };

const KINDS = { output: 1, complaint: 2, end: 3 } as const;
const HEAD_BYTES = 5;
const NO_EXIT_CODE = 0xff;

/** One byte for the kind, four for the length, then the bytes; of an end, its exit code. */
export function formatFrame(frame: ErrandFrame): Buffer {
  const bytes = frame.kind === 'end' ? Buffer.from([frame.exitCode ?? NO_EXIT_CODE]) : frame.bytes;
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(KINDS[frame.kind], 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** The whole frames at the beginning of what came, and what is left of it. */
export function readFrames(received: Buffer): {
  readonly frames: readonly ErrandFrame[];
  readonly rest: Buffer;
} {
  const frames: ErrandFrame[] = [];
  let rest = received;
  while (rest.length >= HEAD_BYTES) {
    const end = HEAD_BYTES + rest.readUInt32BE(1);
    if (rest.length < end) break;
    frames.push(readFrame(rest.readUInt8(0), rest.subarray(HEAD_BYTES, end)));
    rest = rest.subarray(end);
  }
  return { frames, rest };
}

function readFrame(kind: number, bytes: Buffer): ErrandFrame {
  if (kind === KINDS.output) return { kind: 'output', bytes };
  if (kind === KINDS.complaint) return { kind: 'complaint', bytes };
  const [exitCode = NO_EXIT_CODE] = bytes;
  return { kind: 'end', exitCode: exitCode === NO_EXIT_CODE ? null : exitCode };
}
