/** How streams go wrong. Times are model milliseconds. */
export interface StreamSwitches {
  keepAliveMs: number;
  /** Between the snapshot and the subscription, nothing is seen: those events are lost. */
  blindMs: number;
  /** Every event comes twice. */
  duplicate: boolean;
  /** Events come in pairs, the later one first. */
  reorder: boolean;
  /** Every n-th event is lost (a full buffer); 0 = none. */
  dropEvery: number;
  /** The next new stream begins with the version before the current one (a lagging replica). */
  staleSnapshots: number;
  /** The next streams end after so many events, without an error. */
  endAfterEvents: number | undefined;
  readonly open: Set<OpenStream>;
}

export interface OpenStream {
  /** Ends the stream as a proxy or a restart would: no error, no last word. */
  end(): void;
}

export function defaultStreamSwitches(): StreamSwitches {
  return {
    keepAliveMs: 15_000,
    blindMs: 0,
    duplicate: false,
    reorder: false,
    dropEvery: 0,
    staleSnapshots: 0,
    endAfterEvents: undefined,
    open: new Set(),
  };
}
