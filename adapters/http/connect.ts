import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { readCredentials } from '../../core/net/parse-url.ts';

/** Where a connection goes and how. */
export interface Route {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
}

export interface TlsOptions {
  readonly secureContext: tls.SecureContext;
  readonly serverName: string | undefined;
  readonly verify: boolean;
}

/** An error with a code that `explainNoAnswer` knows. */
export function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** A TCP connection, open within the time given. */
export function connectTcp({ host, port, connectTimeoutMs }: Route): Promise<net.Socket> {
  const socket = net.connect({ host, port });
  return whenReady(socket, 'connect', connectTimeoutMs);
}

/** A TLS connection over an open one; the certificate is checked against the server's name. */
export function connectTls(under: Duplex, route: Route, options: TlsOptions): Promise<tls.TLSSocket> {
  const name = options.serverName ?? route.host;
  const socket = tls.connect({
    socket: under,
    host: name,
    ...(net.isIP(name) === 0 ? { servername: name } : {}),
    secureContext: options.secureContext,
    rejectUnauthorized: options.verify,
    ALPNProtocols: ['http/1.1'],
  });
  return whenReady(socket, 'secureConnect', route.connectTimeoutMs);
}

/** A way through an HTTP proxy to `route`, by CONNECT over an open connection to the proxy. */
export function connectThrough(toProxy: Duplex, proxy: URL, route: Route): Promise<Duplex> {
  const target = route.host.includes(':') ? `[${route.host}]:${route.port}` : `${route.host}:${route.port}`;
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyAuthorization(proxy) },
      createConnection: () => toProxy,
      timeout: route.connectTimeoutMs,
    });
    request.once('connect', (response, socket) => {
      const status = response.statusCode ?? 0;
      if (status === 200) return resolve(socket);
      socket.destroy();
      reject(withCode(`PROXY_${status}`, `It answered ${status} ${response.statusMessage ?? ''}`.trim()));
    });
    request.once('response', (response) => {
      toProxy.destroy();
      reject(withCode(`PROXY_${response.statusCode ?? 0}`, `It answered ${response.statusCode ?? 0}`));
    });
    request.once('timeout', () => request.destroy(withCode('CONNECT_TIMEOUT', 'The proxy did not answer')));
    request.once('error', reject);
    request.end();
  });
}

/** The header a proxy reads, when its URL names a user. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const { username, password } = readCredentials(proxy);
  return {
    'proxy-authorization': `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`,
  };
}

function whenReady<Socket extends net.Socket>(
  socket: Socket,
  event: string,
  timeoutMs: number,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(withCode('CONNECT_TIMEOUT', `No connection within ${timeoutMs} ms`));
    }, timeoutMs);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once(event, () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}
