import { classifyResponse, classifyThrown, notJson } from '../../core/argocd/failure.ts';
import { objectOf, parseJson, textField } from '../../core/argocd/fields.ts';
import { type ArgoServer, apiUrl, serverText } from '../../core/argocd/server-url.ts';
import { SlipwayError } from '../../core/errors.ts';
import type { HttpClient, HttpResponse } from '../../core/ports/http.ts';
import { callLimits } from './limits.ts';

export interface TokenExchange {
  readonly http: HttpClient;
  readonly server: ArgoServer;
  readonly headers: Readonly<Record<string, string>>;
  /** Id of the Dex connector that trusts the issuer. */
  readonly connectorId: string;
  /** The identity token to exchange; lives for minutes only, so it is asked for right before. */
  readonly subjectToken: string;
}

/** The public client Argo CD registers at its Dex for command lines: it has no secret. */
const CLIENT_ID = 'argo-cd-cli';
const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:';

/**
 * Exchanges an identity token for an Argo CD token at the Dex that runs behind Argo CD (RFC 8693; Argo CD's manual,
 * user management, GitHub Actions). The one form body of the API. Raises `token-exchange-refused` (caller) or
 * `token-exchange-failed` (outside).
 */
export async function exchangeToken(exchange: TokenExchange): Promise<string> {
  const response = await post(exchange);
  const token = textField(objectOf(parseJson(response.body)?.value), 'access_token');
  if (response.status === 200 && token !== undefined) return token;
  throw refusal(exchange, response);
}

async function post(exchange: TokenExchange): Promise<HttpResponse> {
  const { timeoutMs, maxBytes } = callLimits.tokenExchange;
  try {
    return await exchange.http.request({
      method: 'POST',
      url: apiUrl(exchange.server, ['api', 'dex', 'token']),
      headers: {
        authorization: `Basic ${Buffer.from(`${CLIENT_ID}:`).toString('base64')}`,
        // A gateway's own Authorization wins: the client is named in the form as well.
        ...exchange.headers,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: exchangeForm(exchange),
      timeoutMs,
      maxBytes,
    });
  } catch (thrown) {
    throw failed(exchange, classifyThrown(thrown).message, thrown);
  }
}

function exchangeForm({ connectorId, subjectToken }: TokenExchange): string {
  return new URLSearchParams({
    client_id: CLIENT_ID,
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    connector_id: connectorId,
    scope: 'openid email profile federated:id',
    requested_token_type: `${TOKEN_TYPE}access_token`,
    subject_token: subjectToken,
    subject_token_type: `${TOKEN_TYPE}id_token`,
  }).toString();
}

function refusal(exchange: TokenExchange, response: HttpResponse): SlipwayError {
  const said = describeRefusal(response);
  if (response.status >= 500 || response.status === 429) return failed(exchange, said, undefined);
  return new SlipwayError({
    code: 'token-exchange-refused',
    kind: 'caller',
    what: `${serverText(exchange.server)} gave no Argo CD token for the GitHub identity token`,
    why: said,
    fix: `Check that dex.config of Argo CD has a connector "${exchange.connectorId}" of type oidc for this issuer, and that its audience fits`,
  });
}

function failed(exchange: TokenExchange, why: string, cause: unknown): SlipwayError {
  return new SlipwayError({
    code: 'token-exchange-failed',
    kind: 'outside',
    what: `The token exchange at ${serverText(exchange.server)} did not come about`,
    why,
    fix: 'Check that Argo CD and its Dex server run and can be reached from here',
    cause,
  });
}

function describeRefusal(response: HttpResponse): string {
  const body = objectOf(parseJson(response.body)?.value);
  const words = [textField(body, 'error'), textField(body, 'error_description')].filter(
    (word) => word !== undefined,
  );
  if (words.length > 0) return `Dex answered: HTTP ${response.status}, ${words.join(', ')}`;
  const failure = response.status === 200 ? notJson(response) : classifyResponse(response);
  return `The answer was HTTP ${response.status}, ${failure.message}`;
}
