import { Readable } from 'node:stream';
import type { AxiosProxyConfig, AxiosRequestConfig, AxiosResponse } from 'axios';
import { SlipwayError } from '../../core/errors.ts';
import { parseUrl, readCredentials, showUrl } from '../../core/net/parse-url.ts';
import { chooseProxy } from '../../core/net/proxy.ts';
import type { HttpRequest, HttpSettings } from '../../core/ports/http.ts';
import { type Agents, createAgents } from './agents.ts';
import { withCode } from './connect.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

export interface Manner {
  readonly signal: AbortSignal;
  /** Event streams are read as they come; a compressed one would be held back. */
  readonly decompress: boolean;
}

/** Sends one request and resolves with the head of its answer. */
export type Send = (request: HttpRequest, manner: Manner) => Promise<Answer>;

/** A sender of one client; axios is loaded when the first request is made. */
export function createSender(settings: HttpSettings): Send {
  const { reads, writes } = createAgents(settings);
  return async (request, manner) => {
    const url = parseUrl(request.url);
    if (url === undefined || !['https:', 'http:'].includes(url.protocol)) throw notAnAddress(request.url);
    refuseBadHeaders(request);
    const { default: axios } = await import('axios');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const route = chooseRoute(url, settings, isRead ? reads : writes);
    const response: AxiosResponse<unknown> = await axios.request({ ...describe(request, manner), ...route });
    if (response.status === 407 && route.proxy !== false) throw withCode('PROXY_407', 'It answered 407');
    return toAnswer(response);
  };
}

/** The library would take the characters out and send another token than the one that was given. */
function refuseBadHeaders({ headers = {} }: HttpRequest): void {
  const isBad = ([name, value]: readonly [string, string]) =>
    !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\u0020-\u007e\u0080-\u00ff]/.test(value);
  if (Object.entries(headers).some(isBad))
    throw withCode('ERR_INVALID_CHAR', 'Invalid character in a header');
}

/** Everything the library would decide by itself is decided here: proxies, redirects, sizes, what counts as an error. */
function describe(request: HttpRequest, { signal, decompress }: Manner): AxiosRequestConfig {
  return {
    adapter: 'http',
    method: request.method,
    url: request.url,
    headers: {
      Accept: '*/*',
      'Content-Type': false,
      'User-Agent': 'slipway',
      ...(decompress ? {} : { 'Accept-Encoding': 'identity' }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { data: request.body }),
    signal,
    decompress,
    responseType: 'stream',
    maxRedirects: 0,
    maxContentLength: -1,
    maxBodyLength: -1,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
  };
}

/** Plain http asks the proxy for the whole address; https goes through a tunnel of ours. */
function chooseRoute(url: URL, settings: HttpSettings, agents: Agents): AxiosRequestConfig {
  const proxy = chooseProxy(url, settings.proxy);
  const direct = { proxy: false, httpAgent: agents.http, httpsAgent: agents.https } as const;
  if (proxy === undefined) return direct;
  if (!['http:', 'https:'].includes(proxy.protocol)) throw proxyUnsupported(proxy);
  if (url.protocol === 'https:') return { ...direct, httpsAgent: agents.tunnel(proxy) };
  return { ...direct, proxy: toProxyConfig(proxy) };
}

function toProxyConfig(proxy: URL): AxiosProxyConfig {
  return {
    protocol: proxy.protocol,
    host: proxy.hostname,
    port: Number(proxy.port) || (proxy.protocol === 'https:' ? 443 : 80),
    ...(proxy.username === '' ? {} : { auth: readCredentials(proxy) }),
  };
}

function toAnswer({ status, headers, data }: AxiosResponse<unknown>): Answer {
  if (!(data instanceof Readable)) throw new Error('the answer is no stream');
  // An error between now and the first read must not end the process; the reader meets it again.
  data.on('error', () => undefined);
  const entries = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  return { status, headers: Object.fromEntries(entries), body: data };
}

function notAnAddress(url: string): SlipwayError {
  return new SlipwayError({
    code: 'address-invalid',
    kind: 'caller',
    what: `${showUrl(url)} is no address of a server`,
    why: 'Only http and https can be asked',
    fix: 'Give an address that begins with https://.',
  });
}

function proxyUnsupported(proxy: URL): SlipwayError {
  return new SlipwayError({
    code: 'proxy-unsupported',
    kind: 'caller',
    what: `The proxy ${proxy.host} cannot be used`,
    why: `Its kind is ${proxy.protocol.slice(0, -1)}; only http and https proxies are known`,
    fix: 'Set HTTPS_PROXY to an http proxy, or list the server in NO_PROXY.',
  });
}
