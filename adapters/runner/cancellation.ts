import { SlipwayError } from '../../core/errors.ts';

/** The runner sends SIGINT, SIGTERM 7.5 s later and kills after 10 s; we are gone before the second. */
const GRACE_MS = 7_000;
/**
 * One Ctrl-C reaches us more than once: the terminal signals the whole group, and npm, or a script that started us, hands
 * it on. Nobody who is out of patience is that fast.
 */
const ECHO_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Cancellation {
  /** Aborted by the first signal, with the error that says so as its reason. */
  readonly signal: AbortSignal;
  /** Resolves when what was running did not leave in time, or when a second signal came that is no echo of the first. */
  readonly outOfTime: Promise<SlipwayError>;
  stop(): void;
}

/** Turns signals into an abort first, and into the end after a bounded time. */
export function watchSignals(announce: (text: string) => void): Cancellation {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let cancelledAt = 0;
  let giveUp: (error: SlipwayError) => void = () => undefined;
  const outOfTime = new Promise<SlipwayError>((resolve) => {
    giveUp = resolve;
  });
  const onSignal = (name: NodeJS.Signals) => {
    const error = cancelled(name);
    if (controller.signal.aborted) return isEcho(cancelledAt) ? undefined : giveUp(error);
    cancelledAt = performance.now();
    announce(`${name}: leaving, what is under way is ended cleanly`);
    timer = setTimeout(() => giveUp(error), GRACE_MS);
    controller.abort(error);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  const stop = () => {
    clearTimeout(timer);
    // What was cancelled still tells its end: without a listener the next signal would kill it in the middle of that.
    if (controller.signal.aborted) return;
    for (const name of SIGNALS) process.off(name, onSignal);
  };
  return { signal: controller.signal, outOfTime, stop };
}

function isEcho(firstAt: number): boolean {
  return performance.now() - firstAt < ECHO_MS;
}

function cancelled(signal: string): SlipwayError {
  return new SlipwayError({
    code: 'cancelled',
    kind: 'undecided',
    what: 'The run was cancelled',
    why: `It received ${signal} before it was done`,
    fix: 'Run it again: what was done already is recognised and not done twice.',
  });
}
