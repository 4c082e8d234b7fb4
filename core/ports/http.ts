export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** A larger body is refused with `body-too-large`; `Number.POSITIVE_INFINITY` for event streams. */
  readonly maxBytes: number;
  /** `answer`: a redirect is the answer, for APIs that never redirect; reads follow them by default. */
  readonly redirects?: 'follow' | 'answer';
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: AsyncIterable<Uint8Array>;
  close(): void;
}

/**
 * One way to the network: honours proxies, NO_PROXY, CA bundles and client certificates; never follows a redirect of
 * a write and never carries credentials to another host. Every status is an answer; only a missing answer raises
 * (`unreachable`, `timed-out`, `body-too-large`, `tls-refused`: kind `outside`).
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Resolves when the headers are there, or when `timeoutMs` is over with `timed-out`. */
  stream(request: HttpRequest): Promise<HttpStream>;
}

/** When a request is made again, and after how long; the rules themselves are in `core/net/retry.ts`. */
export interface RetryRule {
  readonly methods: readonly HttpMethod[];
  /** Tries in all. */
  readonly attempts: number;
  readonly statuses: readonly number[];
  /** Codes of errors that stand for a missing answer. */
  readonly errors: readonly string[];
  /** Doubled with each try, and never more than `longestMs`. */
  readonly firstWaitMs: number;
  readonly longestMs: number;
}

/** How a client reaches servers: made once per server from the inputs of the action. */
export interface HttpSettings {
  /** PEM text added to the system's roots. */
  readonly caBundle?: string;
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  /** Only by an explicit, warned input. */
  readonly insecureSkipVerify?: boolean;
  readonly serverName?: string;
  /** Proxy variables as the runner adapter read them: `https_proxy`, `http_proxy`, `no_proxy`. */
  readonly proxy?: { readonly https?: string; readonly http?: string; readonly noProxy?: string };
  /** Left out: every request is made once. */
  readonly retry?: RetryRule;
}
