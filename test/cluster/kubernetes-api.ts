import { Agent, type RequestOptions, request } from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { waitFor } from './processes.ts';

/** An object of the Kubernetes API, as far as the rig looks into it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface KubernetesCredentials {
  /** `https://127.0.0.1:<port>` */
  readonly server: string;
  /** PEM texts. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
}

export class KubernetesRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const requestTimeoutMs = 20_000;
const fieldManager = 'slipway-cluster';

/** The administrator's way to the API server: plain HTTPS with a client certificate. */
export class KubernetesApi {
  readonly #credentials: KubernetesCredentials;
  readonly #agent: Agent;
  readonly #closing = new AbortController();
  readonly #resources = new Map<string, ReadonlyMap<string, Resource>>();

  constructor(credentials: KubernetesCredentials) {
    this.#credentials = credentials;
    const { authority, certificate, key } = credentials;
    this.#agent = new Agent({ keepAlive: true, ca: authority, cert: certificate, key });
  }

  /** Raises a KubernetesRefusal for every status but 2xx. */
  async call(
    method: string,
    path: string,
    body?: string,
    contentType = 'application/json',
  ): Promise<unknown> {
    const headers = body === undefined ? {} : { 'content-type': contentType };
    const { status, content } = await this.#send({ method, path, headers }, body);
    if (status >= 200 && status < 300) return content === '' ? undefined : parse(content);
    throw new KubernetesRefusal(status, `${method} ${path} gave ${status}: ${content.slice(0, 500)}`);
  }

  /** Aborted when nobody calls any more: there is nothing to wait for then. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  get(path: string): Promise<unknown> {
    return this.call('GET', path);
  }

  /**
   * Calls back with the objects of a list as they are, then with each change; once more, with nothing, when no more will
   * come. Resolves when it has begun.
   */
  watch(path: string, listener: (object: KubernetesObject | undefined) => void): Promise<void> {
    const target = new URL(path, this.#credentials.server);
    return new Promise((resolve, reject) => {
      const sent = request(target, { agent: this.#agent }, (response) => {
        const lines = createInterface(response);
        lines.on('line', (line) => {
          const { type, object } = JSON.parse(line);
          if (type === undefined || type === 'ERROR') return void response.destroy(new Error(line));
          listener(object);
          resolve();
        });
        // However it breaks off, its end is what counts.
        lines.once('error', () => undefined);
        response.once('error', reject);
        response.once('close', () => listener(undefined));
      });
      this.closed.addEventListener('abort', () => sent.destroy(), { once: true });
      sent.once('error', reject);
      sent.end();
    });
  }

  /** Server-side apply. */
  async apply(object: KubernetesObject): Promise<void> {
    const path = await this.pathOf(object);
    const query = `?fieldManager=${fieldManager}&force=true`;
    await this.call('PATCH', `${path}${query}`, JSON.stringify(object), 'application/apply-patch+yaml');
  }

  async applyAll(objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) await this.apply(object);
  }

  /** The path of an object, by the discovery documents of the server; a new CRD takes a moment to get into them. */
  async pathOf({ apiVersion, kind, metadata }: KubernetesObject): Promise<string> {
    const base = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    const resource = await waitFor(async () => (await this.#resourcesOf(base, kind)).get(kind), {
      what: `a resource for ${kind} in ${apiVersion}`,
      deadlineMs: requestTimeoutMs,
      signal: this.closed,
    });
    const folder = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${base}${folder}/${resource.name}/${metadata.name}`;
  }

  close(): void {
    this.#closing.abort();
    this.#agent.destroy();
  }

  async #resourcesOf(base: string, kind: string): Promise<ReadonlyMap<string, Resource>> {
    const known = this.#resources.get(base);
    if (known?.has(kind) === true) return known;
    const list = (await this.get(base)) as { resources: readonly (Resource & { kind: string })[] };
    const plain = list.resources.filter(({ name }) => !name.includes('/'));
    const byKind = new Map(plain.map((resource) => [resource.kind, resource]));
    this.#resources.set(base, byKind);
    return byKind;
  }

  #send(options: RequestOptions, body: string | undefined): Promise<{ status: number; content: string }> {
    return new Promise((resolve, reject) => {
      const target = new URL(options.path ?? '/', this.#credentials.server);
      const sent = request(
        target,
        { ...options, agent: this.#agent, timeout: requestTimeoutMs },
        (response) => {
          text(response).then((content) => resolve({ status: response.statusCode ?? 0, content }), reject);
        },
      );
      sent.once('timeout', () => sent.destroy(new Error(`${options.path} gave no answer in time`)));
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

/** Health checks answer in plain text. */
function parse(content: string): unknown {
  return content.startsWith('{') ? JSON.parse(content) : content;
}
