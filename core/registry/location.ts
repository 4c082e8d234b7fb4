import { type ImageReference, splitHost } from '../image/reference.ts';
import { isLoopback } from '../net/loopback.ts';

/** Where the manifest of an image is asked for. */
export interface ManifestLocation {
  /** With scheme and port. */
  readonly origin: string;
  /** Path of the repository within the registry. */
  readonly repository: string;
  /** A digest where there is one: it alone names the bytes. */
  readonly reference: string;
  /** The key under which a Docker configuration file keeps credentials for this registry. */
  readonly credentialKey: string;
}

const DOCKER_HUB = {
  origin: 'https://registry-1.docker.io',
  credentialKey: 'https://index.docker.io/v1/',
} as const;
const DOCKER_HUB_NAMES: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
]);

/**
 * Where a registry answers for an image: names without a host are Docker Hub's, as every container runtime reads them.
 * A registry on the loopback is asked without TLS, as Docker does.
 */
export function locateManifest(image: ImageReference): ManifestLocation {
  const { host, path } = splitHost(image.repository);
  const reference = image.digest ?? image.tag ?? 'latest';
  if (host === undefined || DOCKER_HUB_NAMES.has(host)) {
    return { ...DOCKER_HUB, repository: path.includes('/') ? path : `library/${path}`, reference };
  }
  const scheme = isLoopback(host) ? 'http' : 'https';
  return { origin: `${scheme}://${host}`, repository: path, reference, credentialKey: host };
}
