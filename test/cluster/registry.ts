import { createHash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';

/** Answers for manifests as a registry would: an image whose tag says `bad-pull` is not there, `bad-auth` is denied. */
export interface ImageRegistry {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  /** The reference (`repository:tag@digest`) of an image of this registry, known from then on. */
  image(name: string, tag: string): string;
  close(): Promise<void>;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

export async function startImageRegistry(): Promise<ImageRegistry> {
  const tags = new Map<string, string>();
  const server = createServer((request, response) => {
    const reference = /\/manifests\/([^/]+)$/.exec(request.url ?? '')?.[1];
    if (reference === undefined) return void response.writeHead(200).end();
    answer(response, { reference, tag: tags.get(reference) ?? reference });
  });
  const host = `127.0.0.1:${await listen(server)}`;
  return {
    host,
    image: (name, tag) => {
      const digest = `sha256:${createHash('sha256').update(`${name}:${tag}`).digest('hex')}`;
      tags.set(digest, tag);
      return `${host}/${name}:${tag}@${digest}`;
    },
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function answer(response: ServerResponse, { reference, tag }: { reference: string; tag: string }): void {
  const refusal = tag.includes('bad-pull')
    ? refusals.missing
    : tag.includes('bad-auth')
      ? refusals.denied
      : undefined;
  if (refusal === undefined) {
    response.writeHead(200, { 'content-type': manifestType, 'docker-content-digest': reference }).end();
    return;
  }
  const body = JSON.stringify({ errors: [{ code: refusal.code, message: refusal.message }] });
  response.writeHead(refusal.status, { 'content-type': 'application/json' }).end(body);
}

const refusals = {
  missing: { status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' },
  denied: { status: 403, code: 'DENIED', message: 'requested access to the resource is denied' },
} as const;

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no port'));
      resolve(address.port);
    });
  });
}
