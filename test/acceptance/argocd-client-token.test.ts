import { afterEach, describe, expect, test } from 'vitest';
import { getApplication } from '../../adapters/argocd/applications.ts';
import { renewableToken } from '../../adapters/argocd/credentials.ts';
import { exchangeToken } from '../../adapters/argocd/token-exchange.ts';
import { makeHttpClient } from '../../adapters/http/http-client.ts';
import { parseServer } from '../../core/argocd/server-url.ts';
import { connectTo } from './argocd-client/harness.ts';
import {
  type Answer,
  type ScriptedServer,
  sendError,
  sendJson,
  startServer,
} from './argocd-client/scripted-server.ts';

const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(answer: Answer): Promise<ScriptedServer> {
  const server = await startServer(answer);
  servers.push(server);
  return server;
}

function exchangeAt(url: string, headers: Readonly<Record<string, string>> = {}) {
  return exchangeToken({
    http: makeHttpClient({}),
    server: parseServer(url),
    headers,
    connectorId: 'github-actions',
    subjectToken: 'github.id.token',
  });
}

describe('the exchange of a GitHub identity token', () => {
  test('is a form, sent as the public client, at the base path', async () => {
    const server = await serve((_request, response) => sendJson(response, { access_token: 'argo-token' }));
    expect(await exchangeAt(`${server.url}/argocd`)).toBe('argo-token');
    const request = server.seen[0];
    expect(request).toMatchObject({ method: 'POST', path: '/argocd/api/dex/token' });
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('argo-cd-cli:').toString('base64')}`);
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      client_id: 'argo-cd-cli',
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      connector_id: 'github-actions',
      scope: 'openid email profile federated:id',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: 'github.id.token',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    });
  });

  test('leaves a gateway its own Authorization', async () => {
    const server = await serve((_request, response) => sendJson(response, { access_token: 'argo-token' }));
    await exchangeAt(server.url, { authorization: 'Basic gateway' });
    expect(server.seen[0]?.headers.authorization).toBe('Basic gateway');
  });

  test.each([
    [
      'a connector that is not there',
      400,
      { error: 'invalid_request', error_description: 'Requested connector does not exist.' },
      'caller',
      'Requested connector',
    ],
    ['an audience that does not fit', 401, { error: 'access_denied' }, 'caller', 'access_denied'],
    ['a Dex that is down', 502, {}, 'outside', '502'],
    ['an answer without a token', 200, {}, 'caller', '200'],
  ])('%s is explained', async (_name, status, body, kind, word) => {
    const server = await serve((_request, response) => sendJson(response, body, status));
    const thrown: unknown = await exchangeAt(server.url).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ kind, why: expect.stringContaining(word) });
    expect(String(thrown)).not.toContain('github.id.token');
  });
});

describe('a token that is refused mid-way (checklist point 34)', () => {
  const accepts =
    (good: string): Answer =>
    (request, response) =>
      request.headers.authorization === `Bearer ${good}`
        ? sendJson(response, { metadata: { name: 'todo' } })
        : sendError(response, 401, { code: 16, message: 'invalid session: token is expired' });

  test('is exchanged once, for all who were refused at the same time', async () => {
    const server = await serve(accepts('two'));
    const tokens = ['one', 'two', 'three'];
    const connection = connectTo(server.url, {
      credentials: renewableToken(async () => tokens.shift() ?? ''),
    });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => getApplication(connection, { name: 'todo' })),
    );
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(tokens).toEqual(['three']);
  });

  test('that stays refused is a matter of authentication and nothing else', async () => {
    const server = await serve(accepts('none'));
    const tokens = ['one', 'two', 'three'];
    const connection = connectTo(server.url, {
      credentials: renewableToken(async () => tokens.shift() ?? ''),
    });
    expect(await getApplication(connection, { name: 'todo' })).toMatchObject({
      ok: false,
      failure: { kind: 'unauthenticated' },
    });
    expect(tokens).toEqual(['three']);
  });

  test('whose renewal fails keeps its own answer', async () => {
    const server = await serve(accepts('none'));
    let obtained = 0;
    const connection = connectTo(server.url, {
      credentials: renewableToken(async () => {
        obtained += 1;
        if (obtained > 1) throw new Error('Dex is down');
        return 'one';
      }),
    });
    expect(await getApplication(connection, { name: 'todo' })).toMatchObject({
      ok: false,
      failure: { kind: 'unauthenticated' },
    });
  });
});
