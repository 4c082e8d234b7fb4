import type { GithubAddress } from '../../core/github/address.ts';
import { explainRefusal } from '../../core/github/failure.ts';
import { parseJsonBody } from '../../core/net/json-body.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Bounded } from '../../core/ports/github.ts';
import type { HttpClient, HttpRequest } from '../../core/ports/http.ts';

/** All a call needs to reach one GitHub. */
export interface GithubConnection {
  /** Made with `retryRules['github-read']`. */
  readonly http: HttpClient;
  readonly address: GithubAddress;
  /** Without it only public repositories are read, and few of them. */
  readonly token?: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Of one request; 20 s when left out. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;
/** A page of reviews may hold a hundred long texts. */
const MAX_BYTES = 16 * 1024 * 1024;
const PAGE_SIZE = 100;
/** GitHub asks every client to name the version of the API it was written for, and itself. */
const HEADERS = {
  accept: 'application/vnd.github+json',
  'user-agent': 'slipway',
  'x-github-api-version': '2022-11-28',
} as const;

export type Query = Readonly<Record<string, string | number>>;

/** The JSON at a path of the REST API; each segment is one path element. */
export function getJson(
  connection: GithubConnection,
  path: readonly string[],
  query: Query = {},
): Promise<unknown> {
  const url = new URL(`${connection.address.rest}/${path.map(encodeURIComponent).join('/')}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return send(connection, { method: 'GET', url: url.href });
}

/** The JSON that the GraphQL API answers a query with; errors in it are the caller's to find. */
export function queryJson(connection: GithubConnection, query: string, variables: Query): Promise<unknown> {
  const body = JSON.stringify({ query, variables });
  return send(connection, { method: 'POST', url: connection.address.graphql, body });
}

interface ListCall<Item> {
  readonly path: readonly string[];
  readonly parse: (body: unknown) => readonly Item[];
  readonly maxPages: number;
}

/** A list, page by page. Pages are counted: the `Link` header is foreign text, and a token follows it nowhere. */
export async function getList<Item>(
  connection: GithubConnection,
  { path, parse, maxPages }: ListCall<Item>,
): Promise<Bounded<Item>> {
  const items: Item[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const some = parse(await getJson(connection, path, { per_page: PAGE_SIZE, page }));
    items.push(...some);
    if (some.length < PAGE_SIZE) return { items, isCut: false };
  }
  return { items, isCut: true };
}

async function send(
  { http, token, clock, signal, timeoutMs = TIMEOUT_MS }: GithubConnection,
  call: Pick<HttpRequest, 'method' | 'url' | 'body'>,
): Promise<unknown> {
  const response = await http.request({
    ...call,
    headers: {
      ...HEADERS,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    timeoutMs,
    maxBytes: MAX_BYTES,
    redirects: 'answer',
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status === 200) return parseJsonBody(response, call.url);
  throw explainRefusal({ url: call.url, response, hasToken: token !== undefined, now: clock.now() });
}
