import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { errorBody } from './github-bodies.ts';
import { answerRecord, type Permission, ROUTES } from './github-routes.ts';
import { HostedRepository } from './github-state.ts';
import { at } from './json.ts';

/** What a token may read. */
export interface GithubToken {
  readonly repositories: readonly string[];
  readonly permissions: readonly Permission[];
}

export interface GithubOptions {
  readonly tokens: Readonly<Record<string, GithubToken>>;
  /** The paths of GitHub Enterprise Server: `/api/v3` and `/api/graphql`. */
  readonly enterprise?: boolean;
  /** Of the host, in milliseconds since the epoch. */
  readonly now: () => number;
}

export interface GithubCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** Answers in place of the API: `times` requests whose path the pattern matches. */
export interface GithubFault {
  readonly path: RegExp;
  times: number;
  readonly answer: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/**
 * The part of GitHub's API that Slipway reads, on a free port of the loopback. It is strict: a route, method, header or
 * query that GitHub would not take, or warns about, stands in `violations`.
 */
export class GithubServer implements AsyncDisposable {
  readonly calls: GithubCall[] = [];
  readonly violations: string[] = [];
  readonly faults: GithubFault[] = [];
  readonly #repositories = new Map<string, HostedRepository>();
  readonly #options: GithubOptions;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(options: GithubOptions) {
    this.#options = options;
  }

  static async start(options: GithubOptions): Promise<GithubServer> {
    const server = new GithubServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get webUrl(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server is not started');
    return `http://127.0.0.1:${address.port}`;
  }

  /** As runners have it in `GITHUB_API_URL`. */
  get apiUrl(): string {
    return `${this.webUrl}${this.#restBase}`;
  }

  host(fullName: string, { isPrivate = true } = {}): HostedRepository {
    const now = () => `${new Date(this.#options.now()).toISOString().slice(0, 19)}Z`;
    const repository = new HostedRepository(fullName, isPrivate, now);
    this.#repositories.set(fullName.toLowerCase(), repository);
    return repository;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  get #restBase(): string {
    return this.#options.enterprise === true ? '/api/v3' : '';
  }

  get #graphqlPath(): string {
    return this.#options.enterprise === true ? '/api/graphql' : '/graphql';
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? '/', this.webUrl);
    const method = request.method ?? '';
    response.on('finish', () => this.calls.push({ method, path: url.pathname, status: response.statusCode }));
    const fault = this.faults.find(({ path, times }) => times > 0 && path.test(url.pathname));
    if (fault !== undefined) {
      fault.times -= 1;
      return fault.answer(request, response);
    }
    this.#checkHeaders(request);
    const token = readToken(request);
    if (token !== undefined && !Object.hasOwn(this.#options.tokens, token))
      return send(response, 401, errorBody(401, 'Bad credentials'));
    return url.pathname === this.#graphqlPath
      ? this.#answerQuery(request, response, token)
      : this.#answerRest(request, response, { url, token });
  }

  /** What GitHub refuses, ignores or warns about is a mistake of the client. */
  #checkHeaders({ method, headers, url }: IncomingMessage): void {
    const wanted: readonly (readonly [name: string, value: RegExp])[] = [
      ['user-agent', /^slipway\b/],
      ['accept', /^application\/vnd\.github(\.[a-z]+)?\+json$/],
      ['x-github-api-version', /^2022-11-28$/],
      ...(method === 'POST' ? ([['content-type', /^application\/json\b/]] as const) : []),
    ];
    for (const [name, value] of wanted) {
      if (!value.test(String(headers[name] ?? ''))) this.#violate(`${method} ${url}: header ${name}`);
    }
  }

  #answerRest(
    { method }: IncomingMessage,
    response: ServerResponse,
    { url, token }: { readonly url: URL; readonly token: string | undefined },
  ): ServerResponse {
    const [, fullName = '', rest = ''] =
      new RegExp(`^${this.#restBase}/repos/([^/]+/[^/]+)(.*)$`).exec(url.pathname) ?? [];
    const route = ROUTES.find(({ path }) => path.test(rest));
    if (fullName === '' || route === undefined || method !== 'GET') {
      this.#violate(`no such route: ${method} ${url.pathname}`);
      return send(response, 404, NOT_FOUND);
    }
    const repository = this.#find(fullName, token);
    if (repository === undefined) return send(response, 404, NOT_FOUND);
    if (!this.#may(token, route.permission)) {
      response.setHeader('x-accepted-github-permissions', `${route.permission}=read`);
      return send(response, 403, errorBody(403, 'Resource not accessible by integration'));
    }
    const body = route.answer(repository, route.path.exec(rest)?.[1] ?? '');
    if (body === undefined) return send(response, 404, NOT_FOUND);
    return send(response, 200, route.isList && Array.isArray(body) ? this.#page(url, body, response) : body);
  }

  #page(url: URL, items: readonly unknown[], response: ServerResponse): readonly unknown[] {
    const size = Number(url.searchParams.get('per_page') ?? '30');
    const page = Number(url.searchParams.get('page') ?? '1');
    if (!(size >= 1 && size <= 100 && page >= 1)) this.#violate(`pages that do not exist: ${url.search}`);
    if (items.length > page * size) {
      const next = new URL(url);
      next.searchParams.set('page', String(page + 1));
      response.setHeader('link', `<${next.href}>; rel="next"`);
    }
    return items.slice((page - 1) * size, page * size);
  }

  async #answerQuery(
    request: IncomingMessage,
    response: ServerResponse,
    token: string | undefined,
  ): Promise<ServerResponse> {
    if (token === undefined)
      return send(response, 401, errorBody(401, 'This endpoint requires you to be authenticated.'));
    const given: unknown = JSON.parse(await text(request));
    const [query, variables] = [at(given, 'query'), at(given, 'variables')];
    const [owner, name, number] = ['owner', 'name', 'number'].map((key) => at(variables, key));
    const isKnown = typeof query === 'string' && RECORD_PARTS.every((part) => part.test(query));
    if (request.method !== 'POST' || !isKnown || typeof number !== 'number')
      this.#violate(`unknown query: ${request.method} ${String(query)}`);
    const repository = this.#find(`${String(owner)}/${String(name)}`, token);
    return send(response, 200, answerRecord(repository, Number(number)));
  }

  /** A private repository that a token may not see is not there. */
  #find(fullName: string, token: string | undefined): HostedRepository | undefined {
    const repository = this.#repositories.get(fullName.toLowerCase());
    if (repository?.isPrivate !== true) return repository;
    const granted = token === undefined ? undefined : this.#options.tokens[token];
    return granted?.repositories.includes(repository.fullName) === true ? repository : undefined;
  }

  #may(token: string | undefined, permission: Permission): boolean {
    if (token === undefined) return true;
    const granted = this.#options.tokens[token]?.permissions ?? [];
    return permission === 'metadata' || granted.includes(permission);
  }

  #violate(what: string): void {
    this.violations.push(what);
  }
}

const RECORD_PARTS = [
  /^query \(\$owner: String!, \$name: String!, \$number: Int!\) \{/,
  /repository\(owner: \$owner, name: \$name\) \{\s+pullRequest\(number: \$number\) \{/,
  /\blastEditedAt\b/,
  /renamed: timelineItems\(last: 1, itemTypes: \[RENAMED_TITLE_EVENT\]\)/,
  /moved: timelineItems\(last: 1, itemTypes: \[BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT\]\)/,
  /\.\.\. on RenamedTitleEvent \{ createdAt \}/,
  /\.\.\. on BaseRefChangedEvent \{ createdAt \}\s+\.\.\. on AutomaticBaseChangeSucceededEvent \{ createdAt \}/,
  /automatic: timelineItems\(\s+last: 1\s+itemTypes: \[AUTO_MERGE_ENABLED_EVENT, AUTO_REBASE_ENABLED_EVENT, AUTO_SQUASH_ENABLED_EVENT\]/,
];

const NOT_FOUND = errorBody(404, 'Not Found');

function readToken({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
}

function send(response: ServerResponse, status: number, body: unknown): ServerResponse {
  return response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '4987',
      'x-ratelimit-reset': '1800000000',
      'x-github-media-type': 'github.v3; format=json',
    })
    .end(JSON.stringify(body));
}
