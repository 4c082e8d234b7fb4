import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningErrand } from './errands.ts';
import { findBackend, readAnswer, startBackend } from './git-backend.ts';
import { FaultSwitches, type GitFault, type GitRequestKind } from './git-faults.ts';

export type GitAccess = 'read' | 'write';

export interface GitServerOptions {
  /** Holds the bare repositories; `team/deploy.git` in it is served at `/team/deploy.git`. */
  readonly folder: string;
  /** Who may do what, by token (basic password or bearer). */
  readonly tokens?: Readonly<Record<string, GitAccess>>;
  /** What a request without credentials may do; by default everything when there are no tokens, else nothing. */
  readonly anonymous?: GitAccess | 'nothing';
  /** Git configuration of the server, e.g. `{ 'uploadpack.allowFilter': 'false' }`. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** `false` makes it a server from before Git 2.18, which lists every ref first and knows no protocol version 2. */
  readonly protocolV2?: boolean;
  /** PEM texts; left out: plain HTTP. */
  readonly tls?: { readonly key: string; readonly certificate: string };
}

export interface GitRequestRecord extends GitRequestKind {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Body that the client sent. */
  readonly sentBytes: number;
  /** All that the client received on the wire, head included. */
  readonly receivedBytes: number;
}

/** A real smart-HTTP Git server on a free port of 127.0.0.1. */
export interface GitServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, or `https`. */
  readonly url: string;
  /** Every answered or broken-off request, oldest first. */
  readonly requests: readonly GitRequestRecord[];
  forgetRequests(): void;
  injectFault(fault: GitFault): void;
  clearFaults(): void;
  /** An archived repository: every push is answered with 403. */
  setReadOnly(readOnly: boolean): void;
  close(): Promise<void>;
}

/** Starts the server; `close` (or `await using`) ends it together with every process it started. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const site = new GitSite(options, await findBackend());
  const answer = (request: IncomingMessage, response: ServerResponse) => void site.answer(request, response);
  const { tls } = options;
  const server =
    tls === undefined
      ? createServer(answer)
      : createTlsServer({ key: tls.key, cert: tls.certificate }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> => site.close(server);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${portOf(server)}`,
    requests: site.requests,
    forgetRequests: () => site.requests.splice(0),
    injectFault: (fault) => site.faults.add(fault),
    clearFaults: () => site.faults.clear(),
    setReadOnly: (readOnly) => {
      site.readOnly = readOnly;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

class GitSite {
  readonly requests: GitRequestRecord[] = [];
  readonly faults = new FaultSwitches();
  readOnly = false;
  readonly #options: GitServerOptions;
  readonly #backend: string;
  readonly #running = new Set<RunningErrand>();
  readonly #closing = new AbortController();

  constructor(options: GitServerOptions, backend: string) {
    this.#options = options;
    this.#backend = backend;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const kind = kindOf(request);
    this.#recordWhenClosed(kind, request, response);
    // A client that went away, or a server that is being closed, ends the exchange: there is nobody to tell.
    await this.#answerOrRefuse(kind, request, response).catch(() => response.destroy());
  }

  async close(server: Server): Promise<void> {
    this.#closing.abort();
    for (const child of this.#running) child.kill();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  async #answerOrRefuse(
    kind: GitRequestKind,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const refusal = refusalOf(kind, request, { ...this.#options, readOnly: this.readOnly });
    if (refusal !== undefined) return refuse(request, response, refusal);
    const fault = this.faults.take(kind);
    if (fault === undefined) return this.#serve(request, response);
    switch (fault.kind) {
      case 'hang':
        return;
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case 'status':
        return refuse(request, response, { headers: {}, body: '', ...fault });
      case 'delay':
        await sleep(fault.milliseconds, undefined, { signal: this.#closing.signal });
        return this.#serve(request, response);
      case 'withhold':
        await buffer((await this.#callBackend(request)).body);
        return;
      case 'truncate':
        return this.#serveCutShort(request, response, fault.keepBytes);
      case 'drip':
        return this.#serveInDrips(request, response, fault);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#callBackend(request);
    response.writeHead(answer.status, answer.headers);
    await pipeline(answer.body, response);
  }

  async #serveCutShort(request: IncomingMessage, response: ServerResponse, keepBytes: number): Promise<void> {
    const answer = await this.#callBackend(request);
    const body = await buffer(answer.body);
    if (keepBytes === 0) return void response.destroy();
    response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length + 1) });
    response.write(body.subarray(0, keepBytes), () => response.destroy());
  }

  async #serveInDrips(
    request: IncomingMessage,
    response: ServerResponse,
    pace: { readonly bytes: number; readonly everyMilliseconds: number },
  ): Promise<void> {
    const answer = await this.#callBackend(request);
    const body = await buffer(answer.body);
    response.writeHead(answer.status, answer.headers);
    for (let sent = 0; sent < body.length && !response.destroyed; sent += pace.bytes) {
      response.write(body.subarray(sent, sent + pace.bytes));
      await sleep(pace.everyMilliseconds, undefined, { signal: this.#closing.signal });
    }
    response.end();
  }

  async #callBackend(request: IncomingMessage): ReturnType<typeof readAnswer> {
    const { folder, configuration = {}, protocolV2 = true } = this.#options;
    const child = await startBackend(this.#backend, { request, folder, configuration, protocolV2 });
    if (this.#closing.signal.aborted) child.kill();
    this.#running.add(child);
    void child.ended.then(() => this.#running.delete(child));
    // The backend may refuse before it has read the body; what it answers is what counts.
    pipeline(request, child.stdin).catch(() => undefined);
    return readAnswer(child);
  }

  #recordWhenClosed(kind: GitRequestKind, request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const before = { sent: socket.bytesWritten, received: socket.bytesRead };
    response.once('close', () => {
      this.requests.push({
        ...kind,
        method: request.method ?? '',
        path: request.url ?? '',
        status: response.headersSent ? response.statusCode : 0,
        sentBytes: socket.bytesRead - before.received,
        receivedBytes: socket.bytesWritten - before.sent,
      });
    });
  }
}

interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function refusalOf(
  kind: GitRequestKind,
  request: IncomingMessage,
  { tokens, anonymous, readOnly }: GitServerOptions & { readonly readOnly: boolean },
): Refusal | undefined {
  const token = tokenOf(request.headers.authorization);
  const unknownCaller = anonymous ?? (tokens === undefined ? 'write' : 'nothing');
  const access = token === undefined ? unknownCaller : (tokens?.[token] ?? 'nothing');
  if (access === 'nothing') {
    const headers = { 'www-authenticate': 'Basic realm="sandbox"' };
    return { status: 401, headers, body: 'Authentication failed\n' };
  }
  if (kind.service === 'receive-pack' && (readOnly || access === 'read')) {
    return { status: 403, headers: {}, body: 'This token or repository is read-only.\n' };
  }
  return undefined;
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Refusal,
): void {
  request.resume();
  response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body);
}

function tokenOf(authorization: string | undefined): string | undefined {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const pair = Buffer.from(value, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}

function kindOf(request: IncomingMessage): GitRequestKind {
  const url = request.url ?? '';
  const service = /git-(upload-pack|receive-pack)$/.exec(url)?.[1];
  return {
    service: service === 'upload-pack' || service === 'receive-pack' ? service : 'other',
    phase: url.includes('/info/refs') ? 'advertise' : 'exchange',
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}
