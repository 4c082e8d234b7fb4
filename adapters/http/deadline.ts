import type { HttpRequest } from '../../core/ports/http.ts';

/** The time a request has, and the signal of who asked for it, as one signal. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Time was over before it was lifted. */
  readonly isOver: boolean;
  /** What follows may take as long as it wants. */
  lift(): void;
  close(): void;
}

export function openDeadline({ timeoutMs, signal }: HttpRequest): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort();
  }, timeoutMs);
  const onAbort = () => controller.abort();
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const lift = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    lift,
    close: () => {
      lift();
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
