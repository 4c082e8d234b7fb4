import type { HttpRequest } from '../ports/http.ts';
import { parseUrl } from './parse-url.ts';

const REDIRECTS = [301, 302, 303, 307, 308];
/** Headers that say nothing of who asks: all others stay with the host they were meant for. */
const HARMLESS_HEADERS = ['accept', 'accept-encoding', 'accept-language', 'user-agent'];

/**
 * Where an answer sends a reader, or nothing when the answer itself is meant: writes are never sent on, nor is anything
 * from https to http. Another origin gets no credentials, no cookies and no gateway headers.
 */
export function followRedirect(
  request: HttpRequest,
  status: number,
  location: string | undefined,
): HttpRequest | undefined {
  if (!REDIRECTS.includes(status) || location === undefined) return undefined;
  if (request.redirects === 'answer' || (request.method !== 'GET' && request.method !== 'HEAD'))
    return undefined;
  const from = parseUrl(request.url);
  if (from === undefined || !URL.canParse(location, from.href)) return undefined;
  const to = new URL(location, from);
  if (!['https:', 'http:'].includes(to.protocol) || (from.protocol === 'https:' && to.protocol === 'http:'))
    return undefined;
  to.username = '';
  to.password = '';
  if (to.origin === from.origin) return { ...request, url: to.href };
  return { ...request, url: to.href, headers: keepHarmless(request.headers ?? {}) };
}

function keepHarmless(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => HARMLESS_HEADERS.includes(name.toLowerCase())),
  );
}
