export type GitService = 'upload-pack' | 'receive-pack';
/** `advertise` is the first request of an exchange (what is there), `exchange` carries the pack. */
export type GitPhase = 'advertise' | 'exchange';

/** What goes wrong with a request. */
export type GitFaultKind =
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Accepts the request and never answers. */
  | { readonly kind: 'hang' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Closes the connection without an answer, before anything was done. */
  | { readonly kind: 'reset' }
  /** Does the work (a push is applied), then cuts the connection after `keepBytes` of the answer's body. */
  | { readonly kind: 'truncate'; readonly keepBytes: number }
  /** Does the work (a push is applied), and never answers. */
  | { readonly kind: 'withhold' }
  /** Answers `bytes` bytes every `everyMilliseconds`. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMilliseconds: number };

export type GitFault = GitFaultKind & {
  /** Only requests of this service and phase; left out: all. */
  readonly service?: GitService;
  readonly phase?: GitPhase;
  /** How many requests are hit before the fault is used up; left out: every one. */
  readonly times?: number;
};

export interface GitRequestKind {
  readonly service: GitService | 'other';
  readonly phase: GitPhase;
}

/** The faults that are switched on; `take` counts down. */
export class FaultSwitches {
  #faults: { fault: GitFault; left: number }[] = [];

  add(fault: GitFault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The first fault that is meant for the request, if any. */
  take(request: GitRequestKind): GitFault | undefined {
    const hit = this.#faults.find(({ fault, left }) => left > 0 && isMeantFor(fault, request));
    if (hit === undefined) return undefined;
    hit.left -= 1;
    return hit.fault;
  }
}

function isMeantFor(fault: GitFault, request: GitRequestKind): boolean {
  const sameService = fault.service === undefined || fault.service === request.service;
  const samePhase = fault.phase === undefined || fault.phase === request.phase;
  return sameService && samePhase;
}
