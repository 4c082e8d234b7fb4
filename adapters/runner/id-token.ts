import type { Variables } from '../../core/action/read-given.ts';
import { SlipwayError } from '../../core/errors.ts';
import { parseJsonBody } from '../../core/net/json-body.ts';
import type { HttpClient } from '../../core/ports/http.ts';

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 256 * 1024;

/** Where GitHub gives identity tokens to this job, and what for. */
interface Issuer {
  readonly url: string;
  readonly token: string;
}

/** Whether the job may ask GitHub for identity tokens. */
export function canIssueIdToken(variables: Variables): boolean {
  return readIssuer(variables) !== undefined;
}

/**
 * A GitHub identity token for the audience, from the service that the runner names in the environment of a job with
 * `permissions: id-token: write`. Raises `id-token-unavailable` (caller), or what the network raises.
 */
export async function requestIdToken(
  http: HttpClient,
  variables: Variables,
  audience: string,
): Promise<string> {
  const issuer = readIssuer(variables);
  if (issuer === undefined) throw unavailable('The job has no right to ask for one');
  const url = new URL(issuer.url);
  url.searchParams.set('audience', audience);
  const response = await http.request({
    method: 'GET',
    url: url.href,
    headers: { authorization: `Bearer ${issuer.token}`, accept: 'application/json' },
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
  });
  if (response.status !== 200) throw unavailable(`GitHub answered ${response.status}`);
  const body = parseJsonBody(response, url.href);
  const token = typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined;
  if (typeof token !== 'string' || token === '') throw unavailable('GitHub’s answer holds no token');
  return token;
}

function readIssuer(variables: Variables): Issuer | undefined {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '' } = variables;
  return URL.canParse(url) && token !== '' ? { url, token } : undefined;
}

function unavailable(why: string): SlipwayError {
  return new SlipwayError({
    code: 'id-token-unavailable',
    kind: 'caller',
    what: 'GitHub issued no identity token',
    why: `${why}; only a job with \`permissions: id-token: write\` gets one`,
    fix: 'Add `id-token: write` to the permissions of the job, or give a token of the server instead.',
  });
}
