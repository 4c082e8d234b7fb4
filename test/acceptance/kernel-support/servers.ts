import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface StartedServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A server on the loopback, http or with `tls` https. */
export async function serve(listener: RequestListener, tls?: ServerOptions): Promise<StartedServer> {
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  return listen(server, () => server.closeAllConnections());
}

/** A server that speaks no HTTP; `onSocket` does what it wants with each connection. */
export async function serveTcp(onSocket: (socket: Socket) => void): Promise<StartedServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  return listen(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

async function listen(
  server: Server | ReturnType<typeof createTcpServer>,
  endAll: () => void,
): Promise<StartedServer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    close: async () => {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface ProxyServer extends StartedServer {
  /** What it was asked for: `CONNECT argocd.test:443`, `GET http://argocd.test/`. */
  readonly asked: readonly string[];
  readonly authorizations: readonly (string | undefined)[];
}

/** A forward proxy that knows every name to be `targetPort` of this machine; with `refusal` it answers that instead. */
export async function serveProxy(targetPort: number, refusal?: number): Promise<ProxyServer> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const note = (request: IncomingMessage) => {
    asked.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers['proxy-authorization']);
  };
  const server = createServer((request, response) => {
    note(request);
    response.statusCode = refusal ?? 200;
    response.end('from the proxy');
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    socket.on('error', () => undefined);
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`);
    const target = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  return { ...(await listen(server, () => server.closeAllConnections())), asked, authorizations };
}

/** A file of `test/fixtures/tls`. */
export function readCertificate(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url)), 'utf8');
}
