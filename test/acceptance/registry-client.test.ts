import { afterEach, describe, expect, test } from 'vitest';
import { makeHttpClient } from '../../adapters/http/http-client.ts';
import { askManifest } from '../../adapters/registry/manifest.ts';
import { readDockerConfig } from '../../core/registry/docker-config.ts';
import { type Answer, type ScriptedServer, sendJson, startServer } from './argocd-client/scripted-server.ts';

const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(answer: Answer): Promise<ScriptedServer> {
  const server = await startServer(answer);
  servers.push(server);
  return server;
}

const DIGEST = `sha256:${'ab'.repeat(32)}`;

function ask(
  server: ScriptedServer,
  rest: string,
  login?: { readonly user: string; readonly password: string },
) {
  const auth =
    login === undefined ? undefined : Buffer.from(`${login.user}:${login.password}`).toString('base64');
  const host = `127.0.0.1:${server.port}`;
  const config = auth === undefined ? {} : { auths: { [`https://${host}/v2/`]: { auth } } };
  return askManifest(
    { http: makeHttpClient({}), logins: readDockerConfig(JSON.stringify(config)) },
    `${host}/acme/chat-api${rest}`,
  );
}

const status =
  (code: number): Answer =>
  (_request, response) => {
    response.writeHead(code);
    response.end();
  };

describe('the question whether an image exists', () => {
  test('is one HEAD for the digest, with all manifest types', async () => {
    const server = await serve(status(200));
    expect(await ask(server, `:1.4@${DIGEST}`)).toBe(200);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ method: 'HEAD', path: `/v2/acme/chat-api/manifests/${DIGEST}` });
    expect(server.seen[0]?.headers.accept).toContain('application/vnd.oci.image.index.v1+json');
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  test('names the tag where there is no digest', async () => {
    const server = await serve(status(200));
    await ask(server, ':1.4');
    expect(server.seen[0]?.path).toBe('/v2/acme/chat-api/manifests/1.4');
  });

  test.each([404, 429, 500, 503])('HTTP %i is passed on', async (code) => {
    expect(await ask(await serve(status(code)), ':1')).toBe(code);
  });

  test.each([401, 403])('HTTP %i to a caller without a login says nothing of the image', async (code) => {
    expect(await ask(await serve(status(code)), ':1')).toBe(0);
  });

  test('a registry without HEAD is asked by GET', async () => {
    const server = await serve((request, response) => {
      response.writeHead(request.method === 'HEAD' ? 405 : 404);
      response.end();
    });
    expect(await ask(server, ':1')).toBe(404);
  });

  test('a page that says 404 is no registry', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end();
    });
    expect(await ask(server, ':1')).toBe(0);
  });

  test('no answer is 0', async () => {
    const server = await startServer(() => undefined);
    await server.close();
    expect(await ask(server, ':1')).toBe(0);
  });

  test('a name no registry could have is not asked for', async () => {
    const server = await serve(status(404));
    expect(await ask(server, '/../../etc:1')).toBe(0);
    expect(server.seen).toEqual([]);
  });
});

describe('the token dance', () => {
  /** A registry that wants a bearer token of its own token service, which gives one to whom it likes. */
  function guarded(allow: (authorization: string | undefined) => boolean): Answer {
    return (request, response) => {
      if (request.path === '/token') {
        return allow(request.headers.authorization)
          ? sendJson(response, { token: 'registry-token' })
          : sendJson(response, {}, 401);
      }
      if (request.headers.authorization === 'Bearer registry-token') return sendJson(response, {});
      const realm = `http://${request.headers.host}/token`;
      response.setHeader(
        'www-authenticate',
        `Bearer realm="${realm}",service="reg, istry",scope="repository:acme/chat-api:pull"`,
      );
      return sendJson(response, { errors: [] }, 401);
    };
  }

  test('anonymous', async () => {
    const server = await serve(guarded(() => true));
    expect(await ask(server, ':1')).toBe(200);
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/v2/acme/chat-api/manifests/1',
      '/token',
      '/v2/acme/chat-api/manifests/1',
    ]);
    expect(Object.fromEntries(server.seen[1]?.query ?? [])).toEqual({
      service: 'reg, istry',
      scope: 'repository:acme/chat-api:pull',
    });
  });

  test('with the login of a Docker configuration', async () => {
    const basic = `Basic ${Buffer.from('ci:s3cret').toString('base64')}`;
    const server = await serve(guarded((authorization) => authorization === basic));
    expect(await ask(server, ':1')).toBe(0);
    expect(await ask(server, ':1', { user: 'ci', password: 's3cret' })).toBe(200);
  });

  test('a login that is refused is a refusal', async () => {
    const server = await serve(guarded(() => false));
    expect(await ask(server, ':1', { user: 'ci', password: 'old' })).toBe(401);
  });

  test('a basic challenge is answered with the login', async () => {
    const server = await serve((request, response) => {
      if (request.headers.authorization !== undefined) return sendJson(response, {});
      response.setHeader('www-authenticate', 'Basic realm="registry"');
      return sendJson(response, {}, 401);
    });
    expect(await ask(server, ':1', { user: 'ci', password: 's3cret' })).toBe(200);
  });

  test('a token service without TLS on another machine gets no login', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('www-authenticate', 'Bearer realm="http://tokens.example.invalid/token"');
      sendJson(response, {}, 401);
    });
    expect(await ask(server, ':1', { user: 'ci', password: 's3cret' })).toBe(401);
    expect(server.seen).toHaveLength(1);
  });
});
