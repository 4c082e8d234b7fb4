import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ArgoConnection } from '../../../adapters/argocd/connection.ts';
import { type Credentials, fixedToken } from '../../../adapters/argocd/credentials.ts';
import { makeHttpClient } from '../../../adapters/http/http-client.ts';
import { parseServer } from '../../../core/argocd/server-url.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { HttpClient, HttpSettings } from '../../../core/ports/http.ts';

export const TOKEN = 'canary-token-c3f1';

export interface ConnectionOptions {
  readonly settings?: HttpSettings;
  readonly credentials?: Credentials;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many times faster than the wall all waits go. */
  readonly speed?: number;
}

/** A connection with the real HTTP client; `speed` shortens every wait and time-out alike. */
export function connectTo(url: string, options: ConnectionOptions = {}): ArgoConnection {
  const speed = options.speed ?? 1;
  return {
    http: hurry(makeHttpClient(options.settings ?? {}), speed),
    server: parseServer(url),
    credentials: options.credentials ?? fixedToken(TOKEN),
    headers: options.headers ?? {},
    clock: fastClock(speed),
  };
}

function hurry(http: HttpClient, speed: number): HttpClient {
  return {
    request: (request) => http.request({ ...request, timeoutMs: request.timeoutMs / speed }),
    stream: (request) => http.stream({ ...request, timeoutMs: request.timeoutMs / speed }),
  };
}

function fastClock(speed: number): Clock {
  const began = Date.now();
  return {
    now: () => began + (Date.now() - began) * speed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const timer = setTimeout(resolve, ms / speed);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

/** A file of `test/fixtures/tls`. */
export function certificate(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url)), 'utf8');
}
