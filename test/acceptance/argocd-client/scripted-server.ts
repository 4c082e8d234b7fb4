import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => unknown;

/** A server that answers only what a test scripted: anything else is 500 and fails the test through `seen`. */
export interface ScriptedServer {
  readonly url: string;
  readonly port: number;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

export async function startServer(answer: Answer, tls?: ServerOptions): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    void receive(request).then(async (one) => {
      seen.push(one);
      await answer(one, response);
    });
  };
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  const port = await listen(server);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    seen,
    close: () => end(server),
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function end(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

async function receive(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const url = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** An error as Argo CD 3.6 sends it. */
export function sendError(
  response: ServerResponse,
  status: number,
  error: { code: number; message: string },
): void {
  sendJson(response, { error: error.message, ...error }, status);
}

/** One change of an application as an event of the stream. */
export function changeEvent(name: string, version: number, type = 'MODIFIED'): string {
  return `data: ${changeText(name, version, type)}\n\n`;
}

export function changeText(name: string, version: number, type = 'MODIFIED'): string {
  const application = { metadata: { name, resourceVersion: String(version) } };
  return JSON.stringify({ result: { type, application } });
}

export function openEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}
