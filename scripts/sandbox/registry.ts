import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isJsonObject } from './json.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const emptyConfigType = 'application/vnd.oci.empty.v1+json';
/** The sandbox keeps the fate of an image with it, for references that only carry a digest. */
export const outcomeLabel = 'dev.slipway.sandbox.outcome';

export interface NewImage {
  readonly repository: string;
  readonly tag: string;
  /** What becomes of its containers (`crash`, `slow-5` …); ready when left out. */
  readonly outcome?: string;
}

export interface PushedImage {
  readonly digest: string;
  /** `host/repository:tag@digest` */
  readonly reference: string;
}

interface StoredManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly outcome: string | undefined;
}

export interface RegistrySwitches {
  /** Demands a bearer token, which its token endpoint gives to anybody or to the login that is set. */
  requireToken: boolean;
  login: { readonly username: string; readonly password: string } | undefined;
  /** Answers every manifest request with this status (429, 503 …). */
  status: number | undefined;
}

export interface RegistryCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** The part of the OCI distribution API that deployments need, on a free port of the loopback. */
export class ImageRegistry {
  readonly switches: RegistrySwitches = { requireToken: false, login: undefined, status: undefined };
  readonly log: RegistryCall[] = [];
  readonly #manifests = new Map<string, StoredManifest>();
  readonly #tags = new Map<string, string>();
  readonly #tokens = new Set<string>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  /** `127.0.0.1:port`, the host part of references. */
  get host(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the registry is not started');
    return `127.0.0.1:${address.port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** Stores a small image manifest; its digest is the SHA-256 of its bytes. */
  push({ repository, tag, outcome }: NewImage): PushedImage {
    const empty = Buffer.from('{}');
    const blob = { mediaType: emptyConfigType, digest: digestOf(empty), size: empty.length };
    const annotations = {
      'org.opencontainers.image.version': tag,
      'org.opencontainers.image.title': repository,
      ...(outcome === undefined ? {} : { [outcomeLabel]: outcome }),
    };
    const manifest = { schemaVersion: 2, mediaType: manifestType, config: blob, layers: [blob], annotations };
    const digest = this.#store(repository, tag, {
      bytes: Buffer.from(JSON.stringify(manifest)),
      mediaType: manifestType,
      outcome,
    });
    return { digest, reference: `${this.host}/${repository}:${tag}@${digest}` };
  }

  /** Removes a tag and its manifest, as a clean-up policy would. */
  delete(repository: string, reference: string): void {
    const digest = this.#digestOf(repository, reference);
    this.#tags.delete(`${repository}:${reference}`);
    if (digest !== undefined) this.#manifests.delete(`${repository}@${digest}`);
  }

  /** The outcome stored with an image of this registry; `missing` when it is not there, `foreign` for other registries. */
  outcomeOf(
    image: string,
  ):
    | { readonly kind: 'foreign' | 'missing' }
    | { readonly kind: 'found'; readonly outcome: string | undefined } {
    if (!image.startsWith(`${this.host}/`)) return { kind: 'foreign' };
    const [named = '', digest] = image.slice(this.host.length + 1).split('@');
    const [repository = '', tag = 'latest'] = named.split(':');
    const found = this.#find(repository, digest ?? tag);
    return found === undefined ? { kind: 'missing' } : { kind: 'found', outcome: found.outcome };
  }

  #store(repository: string, reference: string, manifest: StoredManifest): string {
    const digest = digestOf(manifest.bytes);
    this.#manifests.set(`${repository}@${digest}`, manifest);
    if (!reference.includes(':')) this.#tags.set(`${repository}:${reference}`, digest);
    return digest;
  }

  #digestOf(repository: string, reference: string): string | undefined {
    return reference.includes(':') ? reference : this.#tags.get(`${repository}:${reference}`);
  }

  #find(repository: string, reference: string): StoredManifest | undefined {
    const digest = this.#digestOf(repository, reference);
    return digest === undefined ? undefined : this.#manifests.get(`${repository}@${digest}`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${this.host}`);
    response.on('finish', () => {
      this.log.push({ method: request.method ?? '', path: url.pathname, status: response.statusCode });
    });
    const manifest = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(url.pathname);
    if (url.pathname === '/token') this.#answerToken(request, response);
    else if (!this.#isLetIn(request)) this.#challenge(request, response, manifest?.[1]);
    else if (url.pathname === '/v2/') sendJson(response, 200, {});
    else if (manifest?.[1] !== undefined && manifest[2] !== undefined) {
      await this.#answerManifest(request, response, { repository: manifest[1], reference: manifest[2] });
    } else sendError(response, 404, 'UNSUPPORTED');
  }

  async #answerManifest(request: IncomingMessage, response: ServerResponse, wanted: Wanted): Promise<void> {
    if (this.switches.status !== undefined) return sendError(response, this.switches.status, 'DENIED');
    if (request.method === 'PUT') return this.#acceptManifest(request, response, wanted);
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendError(response, 405, 'UNSUPPORTED');
    const found = this.#find(wanted.repository, wanted.reference);
    if (found === undefined) return sendError(response, 404, 'MANIFEST_UNKNOWN');
    response.writeHead(200, {
      'content-type': found.mediaType,
      'content-length': found.bytes.length,
      'docker-content-digest': digestOf(found.bytes),
    });
    response.end(request.method === 'HEAD' ? undefined : found.bytes);
    return undefined;
  }

  async #acceptManifest(
    request: IncomingMessage,
    response: ServerResponse,
    { repository, reference }: Wanted,
  ): Promise<void> {
    const bytes = await buffer(request);
    if (reference.includes(':') && reference !== digestOf(bytes))
      return sendError(response, 400, 'DIGEST_INVALID');
    const outcome = readOutcome(bytes);
    if (outcome === 'not-a-manifest') return sendError(response, 400, 'MANIFEST_INVALID');
    const digest = this.#store(repository, reference, {
      bytes,
      mediaType: request.headers['content-type'] ?? manifestType,
      outcome: outcome?.label,
    });
    response
      .writeHead(201, { 'docker-content-digest': digest, location: `/v2/${repository}/manifests/${digest}` })
      .end();
    return undefined;
  }

  #isLetIn(request: IncomingMessage): boolean {
    if (!this.switches.requireToken) return true;
    return this.#tokens.has((request.headers.authorization ?? '').replace(/^Bearer /, ''));
  }

  #challenge(request: IncomingMessage, response: ServerResponse, repository: string | undefined): void {
    const scope =
      repository === undefined
        ? ''
        : `,scope="repository:${repository}:${request.method === 'PUT' ? 'pull,push' : 'pull'}"`;
    response.setHeader(
      'www-authenticate',
      `Bearer realm="http://${this.host}/token",service="sandbox"${scope}`,
    );
    sendError(response, 401, 'UNAUTHORIZED');
  }

  #answerToken(request: IncomingMessage, response: ServerResponse): void {
    const { login } = this.switches;
    const wanted =
      login === undefined ? undefined : Buffer.from(`${login.username}:${login.password}`).toString('base64');
    if (wanted !== undefined && request.headers.authorization !== `Basic ${wanted}`) {
      sendError(response, 401, 'UNAUTHORIZED');
      return;
    }
    const token = createHash('sha256').update(`${this.#tokens.size}${Math.random()}`).digest('hex');
    this.#tokens.add(token);
    sendJson(response, 200, { token, expires_in: 300 });
  }
}

interface Wanted {
  readonly repository: string;
  readonly reference: string;
}

function readOutcome(bytes: Buffer): { readonly label: string | undefined } | 'not-a-manifest' {
  try {
    const manifest: unknown = JSON.parse(bytes.toString('utf8'));
    if (!isJsonObject(manifest) || manifest['schemaVersion'] !== 2) return 'not-a-manifest';
    const annotations = manifest['annotations'];
    const label = isJsonObject(annotations) ? annotations[outcomeLabel] : undefined;
    return { label: typeof label === 'string' ? label : undefined };
  } catch {
    return 'not-a-manifest';
  }
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

const errorTexts: Readonly<Record<string, string>> = {
  MANIFEST_UNKNOWN: 'manifest unknown',
  UNAUTHORIZED: 'authentication required',
  DENIED: 'requested access to the resource is denied',
  DIGEST_INVALID: 'provided digest did not match uploaded content',
  MANIFEST_INVALID: 'manifest invalid',
  UNSUPPORTED: 'The operation is unsupported.',
};

function sendError(response: ServerResponse, status: number, code: string): void {
  sendJson(response, status, { errors: [{ code, message: errorTexts[code] ?? code }] });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
