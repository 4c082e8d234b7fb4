import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry on this machine with one image under every name, which nobody signed. */
export interface UnsignedRegistry extends AsyncDisposable {
  readonly address: string;
  readonly digest: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
}

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

const config = JSON.stringify({
  ...{ architecture: 'amd64', os: 'linux', config: {} },
  rootfs: { type: 'layers', diff_ids: [] },
});
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: manifestType,
  config: { mediaType: configType, digest: digestOf(config), size: config.length },
  layers: [],
});
const noReferrers = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [] });

export async function startUnsignedRegistry(): Promise<UnsignedRegistry> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    answer(url, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    digest: digestOf(manifest),
    asked,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function answer(url: string, response: ServerResponse): void {
  const bodies: readonly (readonly [boolean, string, string])[] = [
    [url === '/v2/', 'application/json', '{}'],
    [url.endsWith(`/manifests/${digestOf(manifest)}`), manifestType, manifest],
    [url.endsWith(`/blobs/${digestOf(config)}`), configType, config],
    [url.includes('/referrers/'), indexType, noReferrers],
  ];
  const [, type, body] = bodies.find(([isAsked]) => isAsked) ?? [];
  if (type === undefined || body === undefined) {
    response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    return;
  }
  response.writeHead(200, { 'content-type': type, 'docker-content-digest': digestOf(body) }).end(body);
}
