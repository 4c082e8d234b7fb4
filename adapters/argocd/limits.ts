/** How long a call may take, how much it may answer, and how often it is tried; one row for each kind of call. */
export interface CallLimit {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Tries in all, for failures that may pass: only calls that change nothing are tried again. */
  readonly attempts: number;
}

const MIB = 1024 * 1024;

export const callLimits = {
  read: { timeoutMs: 15_000, maxBytes: 8 * MIB, attempts: 3 },
  /** Blocks until the controller has compared; with the controller down, until this time-out. */
  refresh: { timeoutMs: 45_000, maxBytes: 8 * MIB, attempts: 1 },
  /** A cold cache makes Argo CD refresh the application before it answers. */
  tree: { timeoutMs: 20_000, maxBytes: 8 * MIB, attempts: 1 },
  evidence: { timeoutMs: 8_000, maxBytes: 4 * MIB, attempts: 1 },
  write: { timeoutMs: 30_000, maxBytes: 8 * MIB, attempts: 1 },
  tokenExchange: { timeoutMs: 20_000, maxBytes: MIB, attempts: 1 },
} as const satisfies Record<string, CallLimit>;

export type CallKind = keyof typeof callLimits;

export const streamLimits = {
  /** Headers of an event stream come with the first keepalive, after 15 s at the latest. */
  headersMs: 25_000,
  /** Three keepalives missed. */
  silenceMs: 45_000,
  /** JSON lines have no keepalive: a quiet application is silent, so the connection is only renewed. */
  quietMs: 120_000,
  messageChars: 8 * MIB,
} as const;

/** Pauses between tries, in milliseconds; a `Retry-After` up to the last of them is honoured. */
export const retryPausesMs: readonly number[] = [400, 1_200, 5_000];
