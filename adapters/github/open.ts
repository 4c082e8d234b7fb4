import type { ActionContext, RunFacts } from '../../core/action/definition.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { GITHUB_API, type GithubAddress, parseGithubAddress } from '../../core/github/address.ts';
import { retryRules } from '../../core/net/retry.ts';
import type { ProofHost } from './approvals.ts';
import { openGithub } from './reader.ts';

export interface GithubSettings {
  readonly token?: string;
  /** Base of the API; left out: that of the run, else github.com. */
  readonly api?: string;
}

/** Where the GitHub of a run is. Raises `github-api-invalid` (caller). */
export function addressOf(
  { api }: Pick<GithubSettings, 'api'>,
  { githubApi }: Pick<RunFacts, 'githubApi'>,
): GithubAddress {
  return parseGithubAddress(api ?? githubApi ?? GITHUB_API);
}

/** The GitHub that an action reads proofs from. Raises `github-api-invalid` (caller); asks nothing yet. */
export function openProofHost({ token, api }: GithubSettings, context: ActionContext): ProofHost {
  const { facts, clock, signal } = context;
  const address = addressOf(definedOnly({ api }), facts);
  const http = context.makeHttpClient({ proxy: facts.proxy, retry: retryRules['github-read'] });
  const connection = { http, address, clock, signal, ...(token === undefined ? {} : { token }) };
  return { reader: openGithub(connection), address };
}
