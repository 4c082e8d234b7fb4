import { SlipwayError } from '../../core/errors.ts';
import { type TryResult, waitBeforeRetry } from '../../core/net/retry.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HttpClient, HttpRequest, RetryRule } from '../../core/ports/http.ts';

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>> };

/** The same client, made patient by a rule of the table; a stream is opened again, never resumed. */
export function withRetry(
  client: HttpClient,
  rule: RetryRule,
  { clock, random = Math.random }: { readonly clock: Clock; readonly random?: () => number },
): HttpClient {
  const insist = async <T extends Answer>(
    request: HttpRequest,
    send: () => Promise<T>,
    drop: (answer: T) => void,
  ) => {
    for (let attempt = 1; ; attempt += 1) {
      const tried = await send().then(succeeded<T>, failed);
      const { method, signal } = request;
      const result = tried.result;
      const wait = waitBeforeRetry(rule, { method, attempt, result, now: clock.now(), random: random() });
      if (wait === undefined || signal?.aborted === true) {
        if ('error' in tried) throw tried.error;
        return tried.answer;
      }
      if ('answer' in tried) drop(tried.answer);
      await clock.sleep(wait, signal);
    }
  };
  return {
    request: (request) =>
      insist(
        request,
        () => client.request(request),
        () => undefined,
      ),
    stream: (request) =>
      insist(
        request,
        () => client.stream(request),
        (stream) => stream.close(),
      ),
  };
}

function succeeded<T extends Answer>(answer: T): { readonly answer: T; readonly result: TryResult } {
  return { answer, result: { kind: 'answer', status: answer.status, headers: answer.headers } };
}

function failed(error: unknown): { readonly error: unknown; readonly result: TryResult } {
  return { error, result: { kind: 'error', code: error instanceof SlipwayError ? error.code : '' } };
}
