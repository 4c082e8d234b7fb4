/** How often a route was asked for in one minute since the proxy began. */
export interface RouteCount {
  /** Method and path with placeholders, as `GET /api/v1/applications/{name}`; a refresh is a route of its own. */
  readonly route: string;
  readonly minute: number;
  readonly requests: number;
}

const placeholders: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/^(.*\/api\/v1\/(?:stream\/)?(?:applications|projects)\/)[^/]+/, '$1{name}'],
  [/\/pods\/[^/]+/, '/pods/{pod}'],
  [/\/can-i\/.+$/, '/can-i'],
];

/** The route of a request, whatever application, pod or right it is about. */
export function routeOf(method: string, url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://proxy');
  const path = placeholders.reduce((text, [pattern, into]) => text.replace(pattern, into), pathname);
  return `${method} ${path}${searchParams.has('refresh') ? '?refresh' : ''}`;
}

const minuteMs = 60_000;

/** What went through a proxy: connections, requests by route and minute, bytes each way. */
export class Traffic {
  readonly #startedAt = Date.now();
  readonly #counts = new Map<string, RouteCount>();
  #connections = 0;
  #mostConnections = 0;
  #bytesToServer = 0;
  #bytesToClient = 0;

  /** Connections of clients that are open now. */
  get connections(): number {
    return this.#connections;
  }

  /** The most that were open at one moment. */
  get mostConnections(): number {
    return this.#mostConnections;
  }

  /** Bytes of bodies; headers are not counted. */
  get bytes(): { readonly toServer: number; readonly toClient: number } {
    return { toServer: this.#bytesToServer, toClient: this.#bytesToClient };
  }

  get requests(): readonly RouteCount[] {
    return [...this.#counts.values()];
  }

  /** How many requests of the routes that fit. */
  countOf(pattern: RegExp): number {
    return this.requests
      .filter(({ route }) => pattern.test(route))
      .reduce((sum, { requests }) => sum + requests, 0);
  }

  /** Counts a connection; gives what is to be called at its end. */
  open(): () => void {
    this.#connections += 1;
    this.#mostConnections = Math.max(this.#mostConnections, this.#connections);
    return () => {
      this.#connections -= 1;
    };
  }

  request(route: string): void {
    const minute = Math.floor((Date.now() - this.#startedAt) / minuteMs);
    const key = `${minute} ${route}`;
    const requests = (this.#counts.get(key)?.requests ?? 0) + 1;
    this.#counts.set(key, { route, minute, requests });
  }

  toServer(bytes: number): void {
    this.#bytesToServer += bytes;
  }

  toClient(bytes: number): void {
    this.#bytesToClient += bytes;
  }
}
