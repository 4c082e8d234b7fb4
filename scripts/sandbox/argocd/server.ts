import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { SandboxClock } from '../clock.ts';
import { ApiError, errorBody, invalidArgument } from './api-error.ts';
import { applicationRoutes } from './application-routes.ts';
import type { Call, Route, ServerState } from './call.ts';
import { answerFault, type Fault, FaultBook, padded, sendBody } from './faults.ts';
import { operationRoutes } from './operation-routes.ts';
import { otherRoutes } from './other-routes.ts';
import { resourceRoutes } from './resource-routes.ts';
import { streamError } from './streams.ts';
import type { Caller } from './tokens.ts';

const routes: readonly Route[] = [
  ...applicationRoutes,
  ...operationRoutes,
  ...resourceRoutes,
  ...otherRoutes,
];
const anonymous: Caller = { account: '', issuedAt: '', issuer: '', permissions: [] };
const maxBodyBytes = 5 * 1024 * 1024;

/** One answered request. `violation` says what no real client may do. */
export interface LoggedCall {
  readonly route: string;
  readonly method: string;
  readonly url: string;
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  status: number;
  readonly violation?: string;
}

export interface HttpOptions {
  readonly clock: SandboxClock;
  /** A prefix before `/api`, as with `--rootpath`. */
  readonly rootPath: string;
}

/** The HTTP side: routes, authentication, strictness, faults and a log of every call. */
export class ApiServer {
  readonly faults = new FaultBook();
  readonly log: LoggedCall[] = [];
  readonly #server: Server;
  readonly #state: ServerState;
  readonly #options: HttpOptions;
  #port = 0;

  constructor(state: ServerState, options: HttpOptions) {
    this.#state = state;
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}${this.#options.rootPath}`;
  }

  /** Listens on a free port of the loopback; on the same one again after `stop`. */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    const address: AddressInfo | string | null = this.#server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  /** As a SIGKILL: open connections end without a word. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    response.setHeader('date', new Date().toUTCString());
    const match = findRoute(request.method ?? '', url.pathname, this.#options.rootPath);
    const entry = this.#record(request, url, match);
    response.on('close', () => {
      entry.status = response.statusCode;
    });
    try {
      await this.#serve(request, response, { url, match, violation: entry.violation });
    } catch (thrown) {
      sendError(request, response, thrown);
    }
  }

  #record(request: IncomingMessage, url: URL, match: Match | undefined): LoggedCall {
    const violation = violationOf(request, url, match);
    const entry: LoggedCall = {
      route: match?.route.name ?? 'unknown',
      method: request.method ?? '',
      url: `${url.pathname}${url.search}`,
      account: this.#accountOf(request),
      at: Date.now(),
      status: 0,
      ...(violation === undefined ? {} : { violation }),
    };
    this.log.push(entry);
    return entry;
  }

  #accountOf(request: IncomingMessage): string {
    try {
      return this.#state.tokens.authenticate(request.headers).account;
    } catch {
      return '';
    }
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    { url, match, violation }: Serving,
  ): Promise<void> {
    const fault = this.faults.take(match?.route.name ?? 'unknown');
    if (fault?.kind === 'delay') await this.#options.clock.sleep(fault.ms);
    if (fault !== undefined && answerFault(fault, response)) return;
    if (match === undefined) {
      response
        .writeHead(404, { 'content-type': 'text/plain' })
        .end(`sandbox: ${violation ?? 'no such route'}`);
      return;
    }
    const { route, params } = match;
    if (
      request.method !== 'GET' &&
      route.isForm !== true &&
      request.headers['content-type'] !== 'application/json'
    ) {
      response.writeHead(415, { 'content-type': 'text/plain; charset=utf-8' }).end('Invalid content type\n');
      return;
    }
    if (route.isServed?.(this.#state.world.behaviours) === false) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not Found\n');
      return;
    }
    const caller = route.isPublic === true ? anonymous : this.#state.tokens.authenticate(request.headers);
    if (violation !== undefined) throw invalidArgument(`sandbox: ${violation}`);
    const body = await readBody(request, route);
    const answer = await route.handle({
      state: this.#state,
      params,
      query: url.searchParams,
      body,
      caller,
      request,
      response,
    });
    if (answer !== 'taken') await this.#send({ request, response }, answer.json, fault);
  }

  async #send(
    { request, response }: Pick<Call, 'request' | 'response'>,
    json: unknown,
    fault: Fault | undefined,
  ): Promise<void> {
    if (response.closed) return;
    const plain = padded(Buffer.from(JSON.stringify(json)), fault);
    const zips = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    const body = zips ? gzipSync(plain) : plain;
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(zips ? { 'content-encoding': 'gzip' } : {}),
    });
    await sendBody(this.#options.clock, response, body, fault);
  }
}

interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}
interface Serving {
  readonly url: URL;
  readonly match: Match | undefined;
  readonly violation: string | undefined;
}

function findRoute(method: string, pathname: string, rootPath: string): Match | undefined {
  if (!pathname.startsWith(rootPath)) return undefined;
  const path = pathname.slice(rootPath.length);
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path, path) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith('*')) {
      params[part.slice(1)] = given.slice(index).map(decodeURIComponent).join('/');
      return params;
    }
    const value = given[index];
    if (value === undefined) return undefined;
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return wanted.length === given.length ? params : undefined;
}

/** What a correct client never sends: unknown routes, wrong methods, parameters the route does not have. */
function violationOf(request: IncomingMessage, url: URL, match: Match | undefined): string | undefined {
  if (match === undefined) return `no route ${request.method} ${url.pathname}`;
  const unknown = [...url.searchParams.keys()].find((name) => !match.route.query.includes(name));
  return unknown === undefined
    ? undefined
    : `unknown query parameter "${unknown}" of route ${match.route.name}`;
}

async function readBody(request: IncomingMessage, route: Route): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBodyBytes) throw invalidArgument('the body is larger than 5 MB');
    chunks.push(bytes);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (route.isForm === true || text === '') return text;
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw invalidArgument(`the body is not JSON: ${String(thrown)}`);
  }
}

function sendError(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const error = thrown instanceof ApiError ? thrown : new ApiError(2, `sandbox defect: ${String(thrown)}`);
  const isStream =
    request.url?.includes('/stream/') === true && request.headers.accept === 'text/event-stream';
  response.writeHead(error.status, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
  response.end(isStream ? streamError(error) : JSON.stringify(errorBody(error)));
}
