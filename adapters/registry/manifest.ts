import { parseImageReference } from '../../core/image/reference.ts';
import { isLoopback } from '../../core/net/loopback.ts';
import type { HttpClient, HttpResponse } from '../../core/ports/http.ts';
import { type Challenge, readChallenge } from '../../core/registry/challenge.ts';
import { findLogin, type RegistryLogin, type RegistryLogins } from '../../core/registry/docker-config.ts';
import { locateManifest, type ManifestLocation } from '../../core/registry/location.ts';

export interface RegistryConnection {
  /** A client of its own: nothing of Argo CD's settings, headers or token ever reaches a registry. */
  readonly http: HttpClient;
  readonly logins: RegistryLogins;
  readonly signal?: AbortSignal;
}

const LIMITS = { timeoutMs: 5_000, maxBytes: 4 * 1024 * 1024 } as const;

/** All manifest types at once: an index is as good as an image. */
const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * Asks the registry for the manifest of an image and gives the HTTP status it ended with, or 0 when the answer says
 * nothing of the image: no answer came, something else than a registry answered, or a caller without a login was
 * refused (the cluster may have one). Takes the token dance the registry demands; never raises, never pulls.
 */
export async function askManifest(connection: RegistryConnection, image: string): Promise<number> {
  try {
    const location = locateManifest(parseImageReference(image));
    const login = findLogin(connection.logins, location.credentialKey);
    const response = await askWithChallenge(connection, location, login);
    const isRefusal = response.status === 401 || response.status === 403;
    const isForeign = /html/i.test(response.headers['content-type'] ?? '');
    return isForeign || (isRefusal && login === undefined) ? 0 : response.status;
  } catch {
    return 0;
  }
}

async function askWithChallenge(
  connection: RegistryConnection,
  location: ManifestLocation,
  login: RegistryLogin | undefined,
): Promise<HttpResponse> {
  const first = await head(connection, location, undefined);
  if (first.status !== 401) return first;
  const challenge = readChallenge(first.headers['www-authenticate']);
  const authorization =
    challenge === undefined ? undefined : await answer(connection, location, { challenge, login });
  return authorization === undefined ? first : head(connection, location, authorization);
}

async function head(
  connection: RegistryConnection,
  location: ManifestLocation,
  authorization: string | undefined,
): Promise<HttpResponse> {
  const request = {
    url: `${location.origin}/v2/${location.repository}/manifests/${location.reference}`,
    headers: { accept: ACCEPT, ...(authorization === undefined ? {} : { authorization }) },
    ...LIMITS,
    ...(connection.signal === undefined ? {} : { signal: connection.signal }),
  };
  const response = await connection.http.request({ ...request, method: 'HEAD' });
  return response.status === 405 ? connection.http.request({ ...request, method: 'GET' }) : response;
}

interface Dance {
  readonly challenge: Challenge;
  readonly login: RegistryLogin | undefined;
}

async function answer(
  connection: RegistryConnection,
  location: ManifestLocation,
  { challenge, login }: Dance,
): Promise<string | undefined> {
  if (challenge.scheme === 'basic') return login === undefined ? undefined : basic(login);
  const realm = new URL(challenge.realm);
  if (realm.protocol !== 'https:' && !isLoopback(realm.host)) return undefined;
  if (challenge.service !== undefined) realm.searchParams.set('service', challenge.service);
  realm.searchParams.set('scope', challenge.scope ?? `repository:${location.repository}:pull`);
  const response = await connection.http.request({
    method: 'GET',
    url: realm.href,
    headers: { accept: 'application/json', ...(login === undefined ? {} : { authorization: basic(login) }) },
    ...LIMITS,
    ...(connection.signal === undefined ? {} : { signal: connection.signal }),
  });
  const token = response.status === 200 ? readToken(response.body) : undefined;
  return token === undefined ? undefined : `Bearer ${token}`;
}

function basic({ username, password }: RegistryLogin): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function readToken(body: string): string | undefined {
  const parsed: unknown = JSON.parse(body);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const fields: { readonly token?: unknown; readonly access_token?: unknown } = parsed;
  return [fields.token, fields.access_token].find((value) => typeof value === 'string');
}
