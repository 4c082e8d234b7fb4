import { SlipwayError } from '../errors.ts';
import { type GithubAddress, parseRepositoryName, stripPrefix } from '../github/address.ts';
import type { ApprovalProof } from '../ledger/entry.ts';
import { parseUrl } from '../net/parse-url.ts';

/** Pages of a pull request or run: what follows (files, one attempt, one job) names the same proof. */
const PAGES: readonly { readonly kind: ApprovalProof['kind']; readonly path: RegExp }[] = [
  { kind: 'pull-request', path: /^([^/]+\/[^/]+)\/pull\/(\d{1,10})(?:\/.*)?$/ },
  { kind: 'run', path: /^([^/]+\/[^/]+)\/actions\/runs\/(\d{1,15})(?:\/.*)?$/ },
];

/**
 * Reads the address of a pull request or workflow run as a browser shows it, on the host the address belongs to.
 * Raises `proof-malformed` (caller).
 */
export function parseProof(text: string, { web }: GithubAddress): ApprovalProof {
  const url = parseUrl(text.trim());
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw malformed(text, 'It is not a URL');
  const home = new URL(web);
  if (url.host.toLowerCase() !== home.host)
    throw malformed(text, `It is on ${url.host}, not on ${home.host}`);
  const path = stripPrefix(url.pathname, home.pathname) ?? '';
  for (const { kind, path: pattern } of PAGES) {
    const [, repository = '', number = ''] = pattern.exec(path) ?? [];
    if (parseRepositoryName(repository) !== undefined && Number(number) > 0)
      return { kind, repository, number: Number(number) };
  }
  throw malformed(text, 'It is neither a pull request nor a workflow run');
}

/** The page of a proof, for people. */
export function showProof({ kind, repository, number }: ApprovalProof, { web }: GithubAddress): string {
  const page = kind === 'pull-request' ? `pull/${number}` : `actions/runs/${number}`;
  return `${web}/${repository}/${page}`;
}

function malformed(text: string, why: string): SlipwayError {
  return new SlipwayError({
    code: 'proof-malformed',
    kind: 'caller',
    what: `"${text.slice(0, 200)}" is no proof of an approval`,
    why,
    fix: 'Give the address of a merged pull request (https://github.com/acme/gitops/pull/17) or of a workflow run (…/actions/runs/123).',
  });
}
