import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { passingStreams, StreamGate, type StreamRules } from './proxy-stream.ts';
import { routeOf, Traffic } from './proxy-traffic.ts';

/** What goes wrong with a call on its way through the proxy. */
export type ProxyFault =
  /** The proxy itself answers, as one that finds nobody behind it or was asked too often. */
  | { readonly kind: 'status'; readonly status: 429 | 502 | 503; readonly retryAfterSeconds?: number }
  /** 200 and a page to log in at, in place of JSON. */
  | { readonly kind: 'login-page' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The server does its work, and the connection breaks before the client has the answer. */
  | { readonly kind: 'drop-answer' };

export type PlannedFault = ProxyFault & {
  /** Only calls whose route (`PUT /api/v1/applications/{name}`) fits; left out: all. */
  readonly on?: RegExp;
  /** How many calls are hit; left out: every one. */
  readonly times?: number;
};

/** A reverse proxy in front of an Argo CD, embedded or real, that can do what proxies do to its clients. */
export interface ArgocdProxy extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly streams: StreamRules;
  readonly traffic: Traffic;
  inject(fault: PlannedFault): void;
  clearFaults(): void;
}

/** Starts a proxy for `target`, the address of an Argo CD on the loopback. */
export async function startProxy(target: string): Promise<ArgocdProxy> {
  const proxy = new ReverseProxy(new URL(target));
  await proxy.listen();
  return proxy;
}

const loginPage =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to go on</body></html>';

class ReverseProxy implements ArgocdProxy {
  readonly streams = passingStreams();
  readonly traffic = new Traffic();
  readonly #target: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;
  #faults: { readonly fault: PlannedFault; left: number }[] = [];

  constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((asked, answer) => {
      this.#serve(asked, answer).catch(() => {
        if (!answer.writableEnded) answer.destroy();
      });
    });
    this.#server.on('connection', (socket) => socket.once('close', this.traffic.open()));
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  inject(fault: PlannedFault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clearFaults(): void {
    this.#faults = [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await once(this.#server, 'close');
  }

  async #serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const route = routeOf(asked.method ?? 'GET', asked.url ?? '/');
    this.traffic.request(route);
    const body = await buffer(asked);
    const fault = this.#take(route);
    switch (fault?.kind) {
      case 'status':
        return this.#refuse(answer, fault);
      case 'login-page':
        return this.#end(answer, loginPage, { 'content-type': 'text/html; charset=utf-8' });
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
        return this.#forward(asked, answer, body);
      case 'drop-answer':
        return this.#dropAnswer(asked, answer, body);
      case undefined:
        return this.#forward(asked, answer, body);
    }
  }

  #take(route: string): ProxyFault | undefined {
    const hit = this.#faults.find(({ fault: { on }, left }) => left > 0 && on?.test(route) !== false);
    if (hit === undefined) return undefined;
    hit.left -= 1;
    return hit.fault;
  }

  #refuse(
    answer: ServerResponse,
    { status, retryAfterSeconds }: Extract<ProxyFault, { kind: 'status' }>,
  ): void {
    answer.statusCode = status;
    const after = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    this.#end(answer, `${status} from the gateway\n`, { 'content-type': 'text/plain', ...after });
  }

  #end(answer: ServerResponse, text: string, headers: Readonly<Record<string, string>>): void {
    answer.setHeaders(new Map(Object.entries(headers)));
    this.traffic.toClient(Buffer.byteLength(text));
    answer.end(text);
  }

  async #dropAnswer(asked: IncomingMessage, answer: ServerResponse, body: Buffer): Promise<void> {
    const given = await this.#ask(asked, answer, body);
    given.resume();
    await once(given, 'end');
    answer.destroy();
  }

  async #forward(asked: IncomingMessage, answer: ServerResponse, body: Buffer): Promise<void> {
    const given = await this.#ask(asked, answer, body).catch(() => undefined);
    if (given === undefined) return this.#refuse(answer, { kind: 'status', status: 502 });
    const writeHead = (): void => {
      if (!answer.headersSent) answer.writeHead(given.statusCode ?? 502, endToEnd(given.headers));
    };
    if (isStream(asked, given)) return this.#passStream(given, answer, writeHead);
    const text = await buffer(given);
    writeHead();
    this.traffic.toClient(text.length);
    answer.end(text);
  }

  async #passStream(given: IncomingMessage, answer: ServerResponse, writeHead: () => void): Promise<void> {
    const gate = new StreamGate(this.streams);
    const end = (): void => {
      given.destroy();
      answer.end();
    };
    const { endAfterSeconds } = this.streams;
    const timer = Number.isFinite(endAfterSeconds) ? setTimeout(end, endAfterSeconds * 1000) : undefined;
    answer.once('close', () => {
      clearTimeout(timer);
      given.destroy();
    });
    if (this.streams.holdBytes === 0) {
      writeHead();
      answer.flushHeaders();
    }
    for await (const chunk of given) {
      const { bytes, isOver } = gate.push(chunk);
      if (bytes.length > 0) this.#pass(answer, bytes, writeHead);
      if (isOver) return end();
    }
    this.#pass(answer, gate.end(), writeHead);
    answer.end();
  }

  #pass(answer: ServerResponse, bytes: Buffer, writeHead: () => void): void {
    writeHead();
    this.traffic.toClient(bytes.length);
    answer.write(bytes);
  }

  /** The answer of the server behind; ends with the client's patience. */
  async #ask(asked: IncomingMessage, answer: ServerResponse, body: Buffer): Promise<IncomingMessage> {
    const base = this.#target.pathname.replace(/\/$/, '');
    const sent = request(new URL(`${base}${asked.url ?? '/'}`, this.#target), {
      method: asked.method ?? 'GET',
      agent: this.#agent,
      headers: { ...endToEnd(asked.headers), host: this.#target.host },
    });
    sent.on('error', () => undefined);
    answer.once('close', () => sent.destroy());
    this.traffic.toServer(body.length);
    sent.end(body);
    const [given] = (await once(sent, 'response')) as [IncomingMessage];
    return given;
  }
}

const ofOneHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-authorization']);

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofOneHop.has(name)));
}

function isStream({ url = '' }: IncomingMessage, { headers, statusCode }: IncomingMessage): boolean {
  return statusCode === 200 && (/\/stream\//.test(url) || headers['content-type'] === 'text/event-stream');
}
