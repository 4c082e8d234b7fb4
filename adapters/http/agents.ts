import http from 'node:http';
import https from 'node:https';
import { type Duplex, PassThrough } from 'node:stream';
import type { HttpSettings } from '../../core/ports/http.ts';
import { connectTcp, connectThrough, connectTls, type Route, type TlsOptions } from './connect.ts';
import { createSecureContext } from './roots.ts';

const CONNECT_TIMEOUT_MS = 15_000;

/** The ways to one kind of server. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
  /** For https servers behind the proxy. */
  tunnel(proxy: URL): https.Agent;
}

/**
 * Agents that open their connections themselves, so that each step has its time limit and each failure its own name.
 * Reads share connections. A write gets its own: a server may close an idle one just when it is used again, and then
 * nobody knows whether the write was done.
 */
export function createAgents(settings: HttpSettings): { readonly reads: Agents; readonly writes: Agents } {
  let known: TlsOptions | undefined;
  const secure = () => {
    known ??= {
      secureContext: createSecureContext(settings),
      serverName: settings.serverName,
      verify: settings.insecureSkipVerify !== true,
    };
    return known;
  };
  return { reads: createSet(secure, true), writes: createSet(secure, false) };
}

type Opener = (route: Route) => Promise<Duplex>;

function createSet(secure: () => TlsOptions, keepAlive: boolean): Agents {
  const tunnels = new Map<string, https.Agent>();
  return {
    http: withOpener(new http.Agent({ keepAlive }), connectTcp),
    https: withOpener(new https.Agent({ keepAlive }), openDirect(secure)),
    tunnel: (proxy) => {
      const agent =
        tunnels.get(proxy.href) ?? withOpener(new https.Agent({ keepAlive }), openTunnel(proxy, secure));
      tunnels.set(proxy.href, agent);
      return agent;
    },
  };
}

function openDirect(secure: () => TlsOptions): Opener {
  return async (route) => {
    const options = secure();
    return connectTls(await connectTcp(route), route, options);
  };
}

function openTunnel(proxy: URL, secure: () => TlsOptions): Opener {
  return async (route) => {
    const options = secure();
    const tunnel = await connectThrough(await connectToProxy(proxy, options), proxy, route);
    return connectTls(tunnel, route, options);
  };
}

async function connectToProxy(proxy: URL, tls: TlsOptions): Promise<Duplex> {
  const isSecure = proxy.protocol === 'https:';
  const port = Number(proxy.port) || (isSecure ? 443 : 80);
  const route = { host: proxy.hostname.replace(/^\[|\]$/g, ''), port, connectTimeoutMs: CONNECT_TIMEOUT_MS };
  const socket = await connectTcp(route);
  // The name the user gave is the server's, not the proxy's.
  return isSecure ? connectTls(socket, route, { ...tls, serverName: undefined }) : socket;
}

function withOpener<Agent extends http.Agent>(agent: Agent, open: Opener): Agent {
  agent.createConnection = (options, callback) => {
    const { host, port } = readTarget(options);
    open({ host, port, connectTimeoutMs: CONNECT_TIMEOUT_MS }).then(
      (socket) => callback?.(null, socket),
      // Node reads the stream only where there is no error, yet its types want one.
      (error: Error) => callback?.(error, new PassThrough()),
    );
    return undefined;
  };
  return agent;
}

function readTarget({ host, hostname, port }: http.ClientRequestArgs): {
  readonly host: string;
  readonly port: number;
} {
  return { host: (hostname ?? host ?? 'localhost').replace(/^\[|\]$/g, ''), port: Number(port) || 80 };
}
