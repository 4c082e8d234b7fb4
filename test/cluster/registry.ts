import { createHash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';

/** Answers for manifests as a registry would: an image whose tag says `bad-pull` is not there, `bad-auth` is denied. */
export interface ImageRegistry {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  close(): Promise<void>;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** A reference (`repository:tag@digest`) of an image of the registry; a digest begins with the status it is answered with. */
export function imageReference(host: string, name: string, tag: string): string {
  const hash = createHash('sha256').update(`${name}:${tag}`).digest('hex');
  const status = tag.includes('bad-pull') ? 404 : tag.includes('bad-auth') ? 403 : 200;
  return `${host}/${name}:${tag}@sha256:${status}${hash.slice(3)}`;
}

export async function startImageRegistry(): Promise<ImageRegistry> {
  const server = createServer((request, response) => {
    const reference = /\/manifests\/([^/]+)$/.exec(request.url ?? '')?.[1];
    if (reference === undefined) response.writeHead(200).end();
    else answer(response, reference);
  });
  const host = `127.0.0.1:${await listen(server)}`;
  return {
    host,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function answer(response: ServerResponse, reference: string): void {
  const refusal = refusals[/^sha256:(\d{3})/.exec(reference)?.[1] ?? ''];
  if (refusal === undefined) {
    response.writeHead(200, { 'content-type': manifestType, 'docker-content-digest': reference }).end();
    return;
  }
  const body = JSON.stringify({ errors: [{ code: refusal.code, message: refusal.message }] });
  response.writeHead(refusal.status, { 'content-type': 'application/json' }).end(body);
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const refusals: Readonly<Record<string, Refusal>> = {
  404: { status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' },
  403: { status: 403, code: 'DENIED', message: 'requested access to the resource is denied' },
};

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
