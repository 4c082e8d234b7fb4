import { messageOf, SlipwayError } from '../errors.ts';
import { isObject, numberField, parseJson, textField } from './fields.ts';

/** Why a call to Argo CD gave no answer of the asked kind. */
export type ArgoFailureKind =
  | 'unauthenticated'
  /** A named right is missing. */
  | 'forbidden'
  /** Refused without a reason: the application does not exist, or the token may not see it. */
  | 'hidden'
  | 'not-found'
  | 'window-denied'
  | 'operation-in-progress'
  | 'nothing-running'
  | 'precondition'
  | 'invalid-request'
  | 'conflict'
  | 'rate-limited'
  | 'not-implemented'
  | 'server-error'
  | 'unavailable'
  | 'timed-out'
  | 'wrong-content-type'
  /** An answer that is no JSON: a log-in page, the web interface, a proxy's error page. */
  | 'not-json'
  | 'redirected'
  | 'unreachable'
  | 'tls-refused'
  | 'body-too-large';

export interface ArgoFailure {
  readonly kind: ArgoFailureKind;
  /** The server's own words: foreign text, may be empty only where the server said nothing. */
  readonly message: string;
  readonly httpStatus?: number;
  readonly grpcCode?: number;
  /** Where a redirect pointed to. */
  readonly location?: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The parts of an HTTP answer a classification needs. */
export interface RefusedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An Argo CD error body of either shape (`{error, message, code}`, `{code, message, details}`) or a stream's chunk. */
export interface ArgoErrorBody {
  readonly grpcCode?: number;
  readonly httpStatus?: number;
  readonly message: string;
}

/** Reads an error body; nothing when the JSON is no error of Argo CD's. */
export function readErrorBody(value: unknown): ArgoErrorBody | undefined {
  if (!isObject(value)) return undefined;
  const inner = isObject(value['error']) ? value['error'] : value;
  const grpcCode = numberField(inner, 'code') ?? numberField(inner, 'grpc_code');
  const message = textField(inner, 'message') ?? textField(inner, 'error');
  if (grpcCode === undefined && message === undefined) return undefined;
  const httpStatus = numberField(inner, 'http_code');
  return {
    ...(grpcCode === undefined ? {} : { grpcCode }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    message: message ?? '',
  };
}

/** The failure a refused response stands for; the gRPC code and the message decide, the HTTP status only fills gaps. */
export function classifyResponse(response: RefusedResponse): ArgoFailure {
  const redirect = classifyRedirect(response);
  if (redirect !== undefined) return redirect;
  const parsed = parseJson(response.body);
  const body = parsed === undefined ? undefined : readErrorBody(parsed.value);
  if (body === undefined) return classifyPlain(response);
  return { ...classifyErrorBody({ httpStatus: response.status, ...body }), ...retryAfter(response.headers) };
}

/** The failure an error body stands for, from a response or from within a stream. */
export function classifyErrorBody(body: ArgoErrorBody): ArgoFailure {
  const kind = kindByMessage(body) ?? kindByGrpcCode(body.grpcCode) ?? kindByStatus(body.httpStatus ?? 0);
  return {
    kind,
    message: body.message,
    ...(body.httpStatus === undefined ? {} : { httpStatus: body.httpStatus }),
    ...(body.grpcCode === undefined ? {} : { grpcCode: body.grpcCode }),
  };
}

const transportKinds: Readonly<Record<string, ArgoFailureKind>> = {
  unreachable: 'unreachable',
  'proxy-auth-required': 'unreachable',
  'proxy-refused': 'unreachable',
  'timed-out': 'timed-out',
  'tls-refused': 'tls-refused',
  'body-too-large': 'body-too-large',
};

/** The failure an HTTP client's error stands for; what is no word about the way to the server is thrown again. */
export function classifyThrown(thrown: unknown): ArgoFailure {
  const kind = thrown instanceof SlipwayError ? transportKinds[thrown.code] : undefined;
  if (kind === undefined) throw thrown;
  return { kind, message: messageOf(thrown), cause: thrown };
}

/** A good status whose body is no JSON. */
export function notJson(response: RefusedResponse): ArgoFailure {
  return { kind: 'not-json', message: shownPage(response), httpStatus: response.status };
}

/** Messages that say more than their code; read in Argo CD's sources and seen on 3.6 (knowledge/argocd-rig.md 1). */
const messagePatterns: readonly (readonly [
  codes: readonly number[],
  pattern: RegExp,
  kind: ArgoFailureKind,
])[] = [
  [[9], /another operation is already in progress/i, 'operation-in-progress'],
  [[3], /no operation is in progress/i, 'nothing-running'],
  [[7], /blocked by sync window/i, 'window-denied'],
  [[7], /^permission denied$/i, 'hidden'],
];

function kindByMessage({ grpcCode, message }: ArgoErrorBody): ArgoFailureKind | undefined {
  if (grpcCode === undefined) return undefined;
  return messagePatterns.find(
    ([codes, pattern]) => codes.includes(grpcCode) && pattern.test(message.trim()),
  )?.[2];
}

const grpcKinds: Readonly<Record<number, ArgoFailureKind>> = {
  2: 'server-error',
  3: 'invalid-request',
  4: 'timed-out',
  5: 'not-found',
  6: 'conflict',
  7: 'forbidden',
  8: 'rate-limited',
  9: 'precondition',
  10: 'conflict',
  12: 'not-implemented',
  13: 'server-error',
  14: 'unavailable',
  16: 'unauthenticated',
};

function kindByGrpcCode(code: number | undefined): ArgoFailureKind | undefined {
  return code === undefined ? undefined : grpcKinds[code];
}

const statusKinds: Readonly<Record<number, ArgoFailureKind>> = {
  400: 'invalid-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'body-too-large',
  415: 'wrong-content-type',
  429: 'rate-limited',
  501: 'not-implemented',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timed-out',
};

function kindByStatus(status: number): ArgoFailureKind {
  return statusKinds[status] ?? (status >= 500 ? 'server-error' : 'invalid-request');
}

function classifyRedirect({ status, headers }: RefusedResponse): ArgoFailure | undefined {
  if (status < 300 || status >= 400) return undefined;
  const location = headers['location'];
  return {
    kind: 'redirected',
    message: `HTTP ${status}`,
    httpStatus: status,
    ...(location === undefined ? {} : { location }),
  };
}

/** An answer that did not come from Argo CD's API: plain text, a proxy's page, nothing at all. */
function classifyPlain(response: RefusedResponse): ArgoFailure {
  const common = { httpStatus: response.status, message: shownPage(response) };
  const kind = kindByStatus(response.status);
  const isPage = looksLikeHtml(response) && response.status < 500 && kind !== 'rate-limited';
  return { kind: isPage ? 'not-json' : kind, ...common, ...retryAfter(response.headers) };
}

function looksLikeHtml({ headers, body }: RefusedResponse): boolean {
  return /html/i.test(headers['content-type'] ?? '') || /^\s*<(!doctype|html)/i.test(body);
}

const SHOWN_CHARS = 200;

function shownPage(response: RefusedResponse): string {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(response.body)?.[1]?.trim();
  if (title !== undefined && title !== '') return `a page titled "${title}"`;
  if (looksLikeHtml(response)) return 'an HTML page';
  const text = response.body.trim();
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}…`;
}

const LONGEST_RETRY_AFTER_MS = 120_000;

/** `Retry-After` in seconds or as a date relative to the answer's own `Date`. */
function retryAfter(headers: Readonly<Record<string, string>>): { readonly retryAfterMs?: number } {
  const text = headers['retry-after'];
  if (text === undefined) return {};
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.parse(headers['date'] ?? '');
  return Number.isFinite(ms) && ms >= 0 ? { retryAfterMs: Math.min(ms, LONGEST_RETRY_AFTER_MS) } : {};
}

/** The right an RBAC refusal names: `permission denied: applications, update, default/todo, sub: ci`. */
export function missingRight(failure: ArgoFailure): string | undefined {
  return /^permission denied: (.+?)(?:, sub: .*)?$/is.exec(failure.message.trim())?.[1];
}
