import { SlipwayError } from '../errors.ts';
import { showUrl } from '../net/parse-url.ts';
import { readRetryAfter } from '../net/retry.ts';
import type { HttpResponse } from '../ports/http.ts';
import { neutraliseLine } from '../text/neutralise.ts';

/** An answer that is not what was asked for. */
export interface RefusedCall {
  readonly url: string;
  readonly response: HttpResponse;
  readonly hasToken: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The error of an answer outside 2xx; see `githubReasonCodes`. */
export function explainRefusal(call: RefusedCall): SlipwayError {
  const { status } = call.response;
  if (isRateLimit(call.response)) return rateLimited(call);
  if (status === 401) return unauthorised(call);
  if (status === 403) return forbidden(call);
  // 410: issues or pull requests are turned off, or were deleted.
  if (status === 404 || status === 410) return notFound(call);
  if (status >= 300 && status < 400) return moved(call);
  return failed(call);
}

/** GitHub answers 403 as well as 429; the secondary limits often have neither header. */
function isRateLimit({ status, headers, body }: HttpResponse): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  if (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined) return true;
  return /secondary rate limit|rate limit exceeded|abuse detection/i.test(messageIn(body));
}

function rateLimited({ url, response, hasToken, now }: RefusedCall): SlipwayError {
  const wait = readRetryAfter(response.headers, now);
  const until = wait === undefined ? 'in a minute or later' : `from ${showMoment(now + wait)} on`;
  return new SlipwayError({
    code: 'github-rate-limited',
    kind: 'outside',
    what: 'GitHub answers no more requests for now',
    why: `${describe(url, response)}: ${limitKind(response)} is used up`,
    fix: `Run it again ${until}.${hasToken ? ' A GitHub App’s token has a limit of its own.' : ' With a token the limit is far higher: give `github-token`.'}`,
  });
}

function limitKind({ headers }: HttpResponse): string {
  return headers['x-ratelimit-remaining'] === '0' ? 'the hourly limit' : 'a secondary limit';
}

function unauthorised({ url, response, hasToken }: RefusedCall): SlipwayError {
  return new SlipwayError({
    code: 'github-unauthorised',
    kind: 'caller',
    what: hasToken ? 'GitHub did not accept the token' : 'GitHub wants a token',
    why: describe(url, response),
    fix: hasToken
      ? 'It may have expired or been revoked, or be for another host: give a new one as `github-token`.'
      : 'Give one as `github-token`.',
  });
}

function forbidden({ url, response }: RefusedCall): SlipwayError {
  const wanted = response.headers['x-accepted-github-permissions'];
  const rights = wanted === undefined ? '' : ` (it takes: ${neutraliseLine(wanted, 200)})`;
  const isSso = response.headers['x-github-sso'] !== undefined;
  return new SlipwayError({
    code: 'github-forbidden',
    kind: 'caller',
    what: 'The token may not read this on GitHub',
    why: `${describe(url, response)}${rights}`,
    fix: isSso
      ? 'Authorise the token for the single sign-on of the organisation.'
      : 'Give a token that may read contents, pull requests and actions of the repository.',
  });
}

function notFound({ url, response, hasToken }: RefusedCall): SlipwayError {
  return new SlipwayError({
    code: 'github-not-found',
    kind: 'caller',
    what: `GitHub knows no ${pathOf(url)}`,
    why: `${describe(url, response)}; it says the same of a private repository that ${hasToken ? 'the token may not see' : 'nobody without a token may see'}`,
    fix: hasToken
      ? 'Check the name, and that the token may read contents, pull requests and actions of the repository.'
      : 'Check the name, and give a `github-token` that may read the repository.',
  });
}

function moved({ url, response }: RefusedCall): SlipwayError {
  return new SlipwayError({
    code: 'github-moved',
    kind: 'caller',
    what: 'GitHub sends the reader elsewhere',
    why: `${describe(url, response)}; a repository that was renamed or transferred does this`,
    fix: 'Use the new name; redirects are not followed with a token.',
  });
}

function failed({ url, response }: RefusedCall): SlipwayError {
  return new SlipwayError({
    code: 'github-failed',
    kind: 'outside',
    what: 'GitHub answered with an error',
    why: describe(url, response),
    fix: 'Run it again; if it stays so, look at the status page of GitHub.',
  });
}

function describe(url: string, { status, body }: HttpResponse): string {
  const message = neutraliseLine(messageIn(body), 200);
  return `${showUrl(url)} answered ${status}${message === '' ? '' : ` ("${message}")`}`;
}

function pathOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function showMoment(ms: number): string {
  return Number.isFinite(ms) && ms < 8.64e15 ? `${new Date(ms).toISOString().slice(0, 16)}Z` : 'later';
}

/** The `message` of an error of the API; nothing of any other body. */
function messageIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body.slice(0, 20_000));
    if (typeof parsed !== 'object' || parsed === null || !('message' in parsed)) return '';
    return typeof parsed.message === 'string' ? parsed.message : '';
  } catch {
    return '';
  }
}
