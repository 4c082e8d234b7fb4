import { resolve } from 'node:path';
import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import {
  type Credentials,
  fixedToken,
  noCredentials,
  renewableToken,
} from '../../adapters/argocd/credentials.ts';
import { exchangeToken } from '../../adapters/argocd/token-exchange.ts';
import { readTextFile } from '../../adapters/files/text-file.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import { type ArgoServer, parseServer, serverText } from '../../core/argocd/server-url.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { isLoopback } from '../../core/net/loopback.ts';
import type { HttpClient, HttpSettings } from '../../core/ports/http.ts';
import type { ArgocdInputs } from './inputs.ts';

type Files = Pick<ActionContext, 'facts'>;

/** A connection to the server the inputs name; nothing is sent yet. Raises what is wrong with the inputs (caller). */
export async function openArgoCd(inputs: ArgocdInputs, context: ActionContext): Promise<ArgoConnection> {
  const server = parseServer(requireServer(inputs.server));
  const headers = readHeaders(inputs.header);
  for (const value of Object.values(headers)) context.maskSecret(value);
  if (inputs.insecure) {
    context.progress.warn(
      `The certificate of ${serverText(server)} is not checked: anybody on the way can read the token`,
    );
  }
  if (server.origin.startsWith('http:') && !isLoopback(new URL(server.origin).host)) {
    context.progress.warn(
      `${serverText(server)} is spoken to without TLS: anybody on the way can read the token`,
    );
  }
  const http = context.makeHttpClient(await readHttpSettings(inputs, context));
  const credentials = await chooseCredentials(inputs, context, { http, server, headers });
  return { http, server, headers, credentials, clock: context.clock };
}

function requireServer(server: string | undefined): string {
  if (server !== undefined) return server;
  throw new SlipwayError({
    code: 'server-missing',
    kind: 'caller',
    what: 'No Argo CD server was given',
    why: 'Neither the input `server` nor ARGOCD_SERVER is set',
    fix: 'Give the address of Argo CD, such as https://argocd.example.com',
  });
}

/** Header names and values of `Name: value` lines. Raises `header-invalid` (caller), without the value. */
export function readHeaders(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.+)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) return [name.toLowerCase(), value.trim()];
      throw new SlipwayError({
        code: 'header-invalid',
        kind: 'caller',
        what: 'A header for the gateway cannot be read',
        why: 'It is not of the form `Name: value`',
        fix: 'Give one header per line, such as `CF-Access-Client-Id: …`',
      });
    }),
  );
}

async function readHttpSettings(inputs: ArgocdInputs, context: ActionContext): Promise<HttpSettings> {
  return {
    insecureSkipVerify: inputs.insecure,
    proxy: context.facts.proxy,
    ...definedOnly({
      caBundle: await readPem(inputs['ca-file'], 'the CA file', context),
      clientCertificate: await readClientCertificate(inputs, context),
      serverName: inputs['tls-server-name'],
    }),
  };
}

async function readClientCertificate(
  inputs: ArgocdInputs,
  context: Files,
): Promise<HttpSettings['clientCertificate']> {
  const [certificatePath, keyPath] = [inputs['client-certificate-file'], inputs['client-key-file']];
  if ((certificatePath === undefined) !== (keyPath === undefined)) throw halfCertificate();
  const certificate = await readPem(certificatePath, 'the client certificate', context);
  const key = await readPem(keyPath, 'the client key', context);
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

function halfCertificate(): SlipwayError {
  return new SlipwayError({
    code: 'client-certificate-incomplete',
    kind: 'caller',
    what: 'A client certificate is there by half',
    why: 'Only one of `client-certificate-file` and `client-key-file` is set',
    fix: 'Set both or none',
  });
}

async function readPem(
  path: string | undefined,
  purpose: string,
  context: Files,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return readTextFile({ path: resolve(context.facts.workingFolder, path), purpose, maxBytes: 1024 * 1024 });
}

interface TokenService {
  readonly http: HttpClient;
  readonly server: ArgoServer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The exchange goes before the file, the file before the token: what is renewed goes before what is not. */
async function chooseCredentials(
  inputs: ArgocdInputs,
  context: ActionContext,
  service: TokenService,
): Promise<Credentials> {
  const connectorId = inputs['oidc-connector'];
  const tokenFile = inputs['token-file'];
  if (connectorId !== undefined) {
    const audience = inputs['oidc-audience'] ?? serverText(service.server);
    return renewableToken(async () => {
      const subjectToken = await context.issueIdToken(audience);
      context.maskSecret(subjectToken);
      return masked(context, await exchangeToken({ ...service, connectorId, subjectToken }));
    });
  }
  if (tokenFile !== undefined) return renewableToken(() => readTokenFile(tokenFile, context));
  return inputs.token === undefined ? noCredentials : fixedToken(inputs.token);
}

async function readTokenFile(path: string, context: ActionContext): Promise<string> {
  const text = await readTextFile({
    path: resolve(context.facts.workingFolder, path),
    purpose: 'the token file',
    maxBytes: 64 * 1024,
  });
  return masked(context, text.trim());
}

function masked(context: ActionContext, token: string): string {
  context.maskSecret(token);
  return token;
}
