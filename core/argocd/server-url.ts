import { SlipwayError } from '../errors.ts';
import { parseUrl } from '../net/parse-url.ts';

/** Where an Argo CD API answers: the origin, and the path that `--rootpath` puts before `/api` (no slash at its end). */
export interface ArgoServer {
  readonly origin: string;
  readonly basePath: string;
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * Reads a server as users write it: `https://argocd.example.com`, with a base path, or the bare host that Argo CD's own
 * CLI takes (then https). Raises `server-invalid` (caller).
 */
export function parseServer(text: string): ArgoServer {
  const given = text.trim();
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `https://${given}`);
  if (url === undefined) throw invalidServer(given, 'it is not a URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalidServer(given, 'only http and https are spoken');
  if (url.username !== '' || url.password !== '') {
    throw invalidServer(`${url.protocol}//…@${url.host}`, 'it carries a user name or password');
  }
  if (url.search !== '' || url.hash !== '') throw invalidServer(given, 'it has a query or a fragment');
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '').replace(/\/api(\/v1)?$/, '') };
}

/** The server as one text, for messages. */
export function serverText(server: ArgoServer): string {
  return `${server.origin}${server.basePath}`;
}

/**
 * A URL below the server; each segment is one path element, whatever characters it holds. Raises `name-invalid` (caller)
 * for the names a URL would take for a walk through folders.
 */
export function apiUrl(server: ArgoServer, segments: readonly string[], query: Query = {}): string {
  const path = segments.map(pathElement).join('/');
  const search = queryText(query);
  return `${server.origin}${server.basePath}/${path}${search === '' ? '' : `?${search}`}`;
}

function pathElement(segment: string): string {
  if (segment !== '' && segment !== '.' && segment !== '..') return encodeURIComponent(segment);
  throw new SlipwayError({
    code: 'name-invalid',
    kind: 'caller',
    what: `"${segment}" is no name of an object in Argo CD`,
    why: 'A name has letters, digits, dots and dashes, and begins and ends with a letter or digit',
    fix: 'Check the names given as inputs',
  });
}

function queryText(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return search.toString();
}

function invalidServer(shown: string, why: string): SlipwayError {
  return new SlipwayError({
    code: 'server-invalid',
    kind: 'caller',
    what: `"${shown}" is no Argo CD server`,
    why,
    fix: 'Give the address of the web interface, such as https://argocd.example.com or https://example.com/argocd',
  });
}
