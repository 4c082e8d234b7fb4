import { messageOf, SlipwayError } from '../../core/errors.ts';
import { explainNoAnswer } from '../../core/net/network-errors.ts';
import { parseUrl } from '../../core/net/parse-url.ts';
import { chooseProxy } from '../../core/net/proxy.ts';
import type { HttpRequest, HttpSettings } from '../../core/ports/http.ts';
import type { Deadline } from './deadline.ts';

/** What is known where no answer came. */
export interface Failure {
  readonly thrown: unknown;
  readonly request: HttpRequest;
  readonly deadline: Deadline;
  readonly proxy: HttpSettings['proxy'];
}

/** The error that is told instead of an answer; a SlipwayError stays what it is. */
export function toNoAnswer({ thrown, request, deadline, proxy }: Failure): SlipwayError {
  if (thrown instanceof SlipwayError) return thrown;
  if (request.signal?.aborted === true) return cancelled(request);
  const { url, timeoutMs } = request;
  const through = showProxy(url, proxy);
  if (deadline.isOver) {
    const message = `No whole answer came within ${timeoutMs} ms`;
    return explainNoAnswer({ url, code: 'DEADLINE', message, ...through });
  }
  const cause = withoutRequest(thrown);
  if (cause instanceof SlipwayError) return cause;
  return explainNoAnswer({ url, code: codeOf(thrown), message: describe(cause), cause, ...through });
}

function cancelled({ signal, url }: HttpRequest): SlipwayError {
  if (signal?.reason instanceof SlipwayError) return signal.reason;
  return new SlipwayError({
    code: 'cancelled',
    kind: 'undecided',
    what: 'A request was given up',
    why: `Its answer was not wanted any more (${parseUrl(url)?.host ?? url})`,
    fix: 'Run it again if it was not meant to be cancelled.',
  });
}

/** The library's own errors hold the request with its token; the error below them does not. */
function withoutRequest(thrown: unknown): unknown {
  const inner = thrown instanceof Error ? thrown.cause : undefined;
  return inner instanceof Error ? inner : new Error(messageOf(thrown));
}

/** Where several addresses were tried, the first one's error says most. */
function describe(error: unknown): string {
  const first = error instanceof AggregateError && error.message === '' ? error.errors[0] : error;
  return messageOf(first);
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

function showProxy(url: string, proxy: HttpSettings['proxy']): { readonly proxy?: string } {
  const target = parseUrl(url);
  const chosen = target === undefined ? undefined : chooseProxy(target, proxy);
  return chosen === undefined ? {} : { proxy: chosen.host };
}
