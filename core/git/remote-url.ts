import { SlipwayError } from '../errors.ts';
import { redactCredentials } from './redact.ts';

/** Where a repository is and which of Git's transports leads there. */
export interface RemoteUrl {
  readonly kind: 'http' | 'ssh' | 'file';
  /** As Git takes it; holds no credentials. A relative path is still relative. */
  readonly url: string;
}

const networkSchemes: Readonly<Record<string, 'http' | 'ssh'>> = {
  'https:': 'http',
  'http:': 'http',
  'ssh:': 'ssh',
};

/**
 * Takes the address of a repository: an http(s) or ssh URL, `user@host:path`, a file URL or a path that begins
 * with `/`, `./` or `../`. Raises `git-url-invalid` and `git-url-credentials` (caller).
 */
export function parseRemoteUrl(text: string): RemoteUrl {
  if (text === '') throw invalidUrl(text, 'It is empty');
  if (/[\p{Cc} ]/u.test(text)) throw invalidUrl(text, 'It holds a space or a control character');
  if (text.startsWith('-')) throw invalidUrl(text, 'It begins with `-`, which Git would read as an option');
  if (isPath(text)) return { kind: 'file', url: text };
  if (text.includes('://')) return parseNetworkUrl(text);
  if (isScpLike(text)) return { kind: 'ssh', url: text };
  throw invalidUrl(text, 'It is neither a URL nor a path');
}

function isPath(text: string): boolean {
  return /^(\/|\.\.?\/|file:\/\/|[A-Za-z]:[\\/])/.test(text);
}

/** `git@github.com:acme/deploy.git`; two colons would be a remote helper such as `ext::`. */
function isScpLike(text: string): boolean {
  return /^(?:\w[\w.-]*@)?\w[\w.-]*:(?![:/])[^:]+$/.test(text);
}

function parseNetworkUrl(text: string): RemoteUrl {
  const url = URL.parse(text);
  const kind = url === null ? undefined : networkSchemes[url.protocol];
  if (url === null || kind === undefined)
    throw invalidUrl(text, 'Its scheme is not https, http, ssh or file');
  if (url.hostname === '' || url.hostname.startsWith('-')) throw invalidUrl(text, 'Its host is missing');
  if (url.password !== '' || (kind === 'http' && url.username !== '')) throw credentialsInUrl(text);
  if (url.search !== '' || url.hash !== '') throw invalidUrl(text, 'It has a `?` or `#` part');
  return { kind, url: text };
}

function invalidUrl(text: string, why: string): SlipwayError {
  return new SlipwayError({
    code: 'git-url-invalid',
    kind: 'caller',
    what: `\`${redactCredentials(text)}\` is not the address of a Git repository`,
    why,
    fix: 'Give the whole address, such as https://github.com/acme/deploy.git or git@github.com:acme/deploy.git, or a path that begins with / or ./',
  });
}

function credentialsInUrl(text: string): SlipwayError {
  return new SlipwayError({
    code: 'git-url-credentials',
    kind: 'caller',
    what: `The repository address \`${redactCredentials(text)}\` carries credentials`,
    why: 'An address is shown in logs, process lists and configuration files, so a secret in it is given away',
    fix: 'Remove everything between :// and @ and hand the token over in SLIPWAY_GIT_TOKEN, or use a Git credential helper',
  });
}
