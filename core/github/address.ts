import { SlipwayError } from '../errors.ts';
import { isLoopback } from '../net/loopback.ts';
import { parseUrl } from '../net/parse-url.ts';
import type { RepositoryName } from '../ports/github.ts';

export const GITHUB_API = 'https://api.github.com';

/** Where a GitHub answers: its REST API, its GraphQL API, and its pages. No URL has a slash at its end. */
export interface GithubAddress {
  readonly rest: string;
  readonly graphql: string;
  readonly web: string;
}

const ENTERPRISE_PATH = /\/api\/v3$/;

/**
 * Reads the base of the API as GitHub gives it to runners: `https://api.github.com`, `https://api.acme.ghe.com`,
 * `https://github.example.com/api/v3`. Raises `github-api-invalid` (caller); plain http is for this machine only,
 * since a token goes with every request.
 */
export function parseGithubAddress(text: string): GithubAddress {
  const url = parseUrl(text.trim());
  if (url === undefined) throw invalid(text, 'It is not a URL');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.host)))
    throw invalid(text, 'It is not https, and a token goes with every request');
  if (url.username !== '' || url.password !== '') throw invalid(url.host, 'It carries credentials');
  if (url.search !== '' || url.hash !== '') throw invalid(text, 'It has a query or a fragment');
  const path = url.pathname.replace(/\/+$/, '');
  const rest = `${url.origin}${path}`;
  if (ENTERPRISE_PATH.test(path)) {
    const web = rest.replace(ENTERPRISE_PATH, '');
    return { rest, graphql: `${web}/api/graphql`, web };
  }
  const host = url.host.replace(/^api\./, '');
  return { rest, graphql: `${rest}/graphql`, web: `${url.protocol}//${host}${path}` };
}

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?$/;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

/** The repository a text `owner/name` is, or nothing. */
export function parseRepositoryName(text: string): RepositoryName | undefined {
  const [owner = '', name = '', ...more] = text.split('/');
  const isName = OWNER.test(owner) && NAME.test(name) && name !== '.' && name !== '..';
  return isName && more.length === 0 ? { owner, name } : undefined;
}

/** `owner/name` of a page or clone URL of this host, with or without `.git`; nothing for any other. */
export function repositoryOfUrl({ web }: GithubAddress, text: string): string | undefined {
  const url = parseUrl(text.replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$1/'));
  const home = new URL(web);
  if (url === undefined || url.hostname.toLowerCase() !== home.hostname) return undefined;
  const path = stripPrefix(url.pathname, home.pathname)
    ?.replace(/\/+$/, '')
    .replace(/\.git$/, '');
  return path !== undefined && parseRepositoryName(path) !== undefined ? path : undefined;
}

/** The page of a commit, where the repository of a clone URL is one of this host; nothing for any other. */
export function pageOfCommit(
  address: GithubAddress,
  { repository, sha }: { readonly repository: string; readonly sha: string },
): string | undefined {
  const name = repositoryOfUrl(address, repository);
  return name === undefined ? undefined : `${address.web}/${name}/commit/${sha}`;
}

/** The path below the pages of the host, without a slash before it; nothing when it is elsewhere. */
export function stripPrefix(path: string, prefix: string): string | undefined {
  const base = prefix.replace(/\/+$/, '');
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : undefined;
}

/** Hosts treat names of repositories alike in any case. */
export function isSameRepositoryName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function invalid(text: string, why: string): SlipwayError {
  return new SlipwayError({
    code: 'github-api-invalid',
    kind: 'caller',
    what: `"${text}" is no address of a GitHub API`,
    why,
    fix: `Give it as runners have it in GITHUB_API_URL: ${GITHUB_API}, or https://<host>/api/v3 on GitHub Enterprise Server.`,
  });
}
