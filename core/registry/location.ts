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

export interface NamedImage {
  /** Registry host and path, or a Docker Hub name. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const DOCKER_HUB = { host: 'registry-1.docker.io', credentialKey: 'https://index.docker.io/v1/' } as const;
const DOCKER_HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/** Path of a repository (distribution specification, pulling manifests). */
const REPOSITORY_PATH = /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const REFERENCE = /^([a-z0-9+._-]+:[a-f0-9]+|\w[\w.-]{0,127})$/i;

/**
 * Where a registry answers for an image: names without a host are Docker Hub's, as every container runtime reads them.
 * A registry on the loopback is asked without TLS, as Docker does. Nothing for a name no registry could have.
 */
export function locateManifest(image: NamedImage): ManifestLocation | undefined {
  const { host, path } = splitHost(image.repository);
  if (!REPOSITORY_PATH.test(path)) return undefined;
  const reference = image.digest ?? image.tag ?? 'latest';
  if (!REFERENCE.test(reference)) return undefined;
  if (host === undefined || DOCKER_HUB_NAMES.has(host)) {
    const repository = path.includes('/') ? path : `library/${path}`;
    return {
      origin: `https://${DOCKER_HUB.host}`,
      repository,
      reference,
      credentialKey: DOCKER_HUB.credentialKey,
    };
  }
  const scheme = isLoopback(host) ? 'http' : 'https';
  return { origin: `${scheme}://${host}`, repository: path, reference, credentialKey: host };
}

function splitHost(repository: string): { readonly host?: string; readonly path: string } {
  const slash = repository.indexOf('/');
  const first = slash === -1 ? '' : repository.slice(0, slash);
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost';
  return isHost ? { host: first, path: repository.slice(slash + 1) } : { path: repository };
}

/** Whether a host, with or without a port, is this machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
}
