import { type ArgoFailure, classifyResponse, classifyThrown, notJson } from '../../core/argocd/failure.ts';
import { parseJson } from '../../core/argocd/fields.ts';
import { type ArgoServer, apiUrl, type Query } from '../../core/argocd/server-url.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HttpClient, HttpMethod, HttpResponse } from '../../core/ports/http.ts';
import type { Credentials } from './credentials.ts';
import { type CallKind, callLimits, retryPausesMs } from './limits.ts';

/** All a call needs to reach one Argo CD. */
export interface ArgoConnection {
  readonly http: HttpClient;
  readonly server: ArgoServer;
  readonly credentials: Credentials;
  /** Headers a gateway in front of Argo CD asks for; sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** Every answer of the server is a value, a refusal too; `serverTime` (ms since the epoch) is its `Date` header. */
export type ArgoAnswer<T> =
  | { readonly ok: true; readonly value: T; readonly serverTime?: number }
  | { readonly ok: false; readonly failure: ArgoFailure; readonly serverTime?: number };

export interface ArgoCall {
  readonly kind: CallKind;
  readonly method?: HttpMethod;
  readonly path: readonly string[];
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Calls the API and reads its JSON; one renewal of the token after a 401, tries as the table of limits says. */
export async function callJson(connection: ArgoConnection, call: ArgoCall): Promise<ArgoAnswer<unknown>> {
  const answer = await callText(connection, call);
  if (!answer.ok) return answer;
  const { response } = answer.value;
  const parsed = response.body.trim() === '' ? { value: {} } : parseJson(response.body);
  if (parsed === undefined) return { ...answer, ok: false, failure: notJson(response) };
  return { ...answer, value: parsed.value };
}

/** As `callJson`, for answers that are not one JSON document. */
export async function callText(
  connection: ArgoConnection,
  call: ArgoCall,
): Promise<ArgoAnswer<{ readonly response: HttpResponse }>> {
  const { attempts } = callLimits[call.kind];
  for (let attempt = 1; ; attempt += 1) {
    const answer = await callWithRenewal(connection, call);
    const pause = retryPausesMs[attempt - 1];
    if (answer.ok || attempt >= attempts || pause === undefined || !mayPass(answer.failure)) return answer;
    if (call.signal?.aborted === true) return answer;
    const asked = Math.min(answer.failure.retryAfterMs ?? 0, retryPausesMs.at(-1) ?? 0);
    await connection.clock.sleep(Math.max(pause, asked), call.signal);
  }
}

function mayPass(failure: ArgoFailure): boolean {
  // A time-out has waited long enough.
  return ['unavailable', 'rate-limited', 'server-error', 'unreachable'].includes(failure.kind);
}

async function callWithRenewal(
  connection: ArgoConnection,
  call: ArgoCall,
): Promise<ArgoAnswer<{ readonly response: HttpResponse }>> {
  const token = await connection.credentials.token();
  const answer = await send(connection, call, token);
  if (answer.ok || answer.failure.kind !== 'unauthenticated') return answer;
  if (!(await connection.credentials.renew(token))) return answer;
  return send(connection, call, await connection.credentials.token());
}

async function send(
  connection: ArgoConnection,
  call: ArgoCall,
  token: string | undefined,
): Promise<ArgoAnswer<{ readonly response: HttpResponse }>> {
  const method = call.method ?? 'GET';
  const { timeoutMs, maxBytes } = callLimits[call.kind];
  try {
    const response = await connection.http.request({
      method,
      url: apiUrl(connection.server, call.path, call.query),
      headers: { accept: 'application/json', ...requestHeaders(connection, token), ...writeHeaders(method) },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      timeoutMs,
      maxBytes,
      redirects: 'answer',
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    return readAnswer(response);
  } catch (thrown) {
    return { ok: false, failure: classifyThrown(thrown) };
  }
}

function readAnswer(response: HttpResponse): ArgoAnswer<{ readonly response: HttpResponse }> {
  const time = serverTime(response.headers);
  const common = time === undefined ? {} : { serverTime: time };
  if (response.status >= 200 && response.status < 300) return { ok: true, value: { response }, ...common };
  return { ok: false, failure: classifyResponse(response), ...common };
}

/** Argo CD refuses every write without exactly this content type, a DELETE without a body too. */
function writeHeaders(method: HttpMethod): Readonly<Record<string, string>> {
  return method === 'GET' || method === 'HEAD' ? {} : { 'content-type': 'application/json' };
}

/**
 * The headers of every request: the gateway's, and the token. A gateway that itself wants `Authorization` leaves the
 * token the cookie Argo CD's web interface uses.
 */
export function requestHeaders(
  connection: ArgoConnection,
  token: string | undefined,
): Readonly<Record<string, string>> {
  const gateway = lowerCaseNames(connection.headers);
  if (token === undefined) return gateway;
  if (gateway['authorization'] === undefined) return { ...gateway, authorization: `Bearer ${token}` };
  const cookies = [gateway['cookie'], `argocd.token=${token}`].filter((cookie) => cookie !== undefined);
  return { ...gateway, cookie: cookies.join('; ') };
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The `Date` header in milliseconds since the epoch (whole seconds). */
export function serverTime(headers: Readonly<Record<string, string>>): number | undefined {
  const ms = Date.parse(headers['date'] ?? '');
  return Number.isFinite(ms) ? ms : undefined;
}

/** The same answer with another value. */
export function mapAnswer<T, U>(answer: ArgoAnswer<T>, change: (value: T) => U): ArgoAnswer<U> {
  return answer.ok ? { ...answer, value: change(answer.value) } : answer;
}
