import type { HttpClient, HttpResponse } from '../../core/ports/http.ts';
import { type Challenge, readChallenge } from '../../core/registry/challenge.ts';
import { findLogin, type RegistryLogin, type RegistryLogins } from '../../core/registry/docker-config.ts';
import {
  isLoopback,
  locateManifest,
  type ManifestLocation,
  type NamedImage,
} from '../../core/registry/location.ts';

/**
 * What a registry says of an image. `denied` needs a login of ours that was refused: a refusal of an anonymous caller
 * says nothing of what the cluster may pull, so it is `unknown`.
 */
export type ManifestStatus = 'found' | 'not-found' | 'denied' | 'rate-limited' | 'unavailable' | 'unknown';

export interface ManifestAnswer {
  readonly status: ManifestStatus;
  /** The registry's last HTTP status; absent when no answer came. */
  readonly httpStatus?: number;
}

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

/** Asks the registry whether an image is there, with the token dance it demands; never raises, never pulls. */
export async function askManifest(
  connection: RegistryConnection,
  image: NamedImage,
): Promise<ManifestAnswer> {
  const location = locateManifest(image);
  if (location === undefined) return { status: 'unknown' };
  const login = findLogin(connection.logins, location.credentialKey);
  try {
    const response = await askWithChallenge(connection, location, login);
    return { status: statusOf(response.status, login !== undefined), httpStatus: response.status };
  } catch {
    return { status: 'unavailable' };
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

function statusOf(httpStatus: number, withLogin: boolean): ManifestStatus {
  if (httpStatus >= 200 && httpStatus < 300) return 'found';
  if (httpStatus === 404) return 'not-found';
  if (httpStatus === 401 || httpStatus === 403) return withLogin ? 'denied' : 'unknown';
  if (httpStatus === 429) return 'rate-limited';
  return httpStatus >= 500 ? 'unavailable' : 'unknown';
}
