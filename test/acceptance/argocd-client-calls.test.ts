import { afterEach, describe, expect, test } from 'vitest';
import {
  getApplication,
  getSyncWindows,
  listApplications,
  syncApplication,
  terminateOperation,
} from '../../adapters/argocd/applications.ts';
import type { ArgoAnswer } from '../../adapters/argocd/connection.ts';
import {
  getEvents,
  getPodLogs,
  getResource,
  getResourceTree,
  runResourceAction,
} from '../../adapters/argocd/resources.ts';
import { canI, getVersion } from '../../adapters/argocd/server.ts';
import { explainFailure } from '../../core/argocd/explain-failure.ts';
import { certificate, connectTo, TOKEN } from './argocd-client/harness.ts';
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

async function serve(
  answer: Answer,
  ...more: [] | [Parameters<typeof startServer>[1]]
): Promise<ScriptedServer> {
  const server = await startServer(answer, ...more);
  servers.push(server);
  return server;
}

const app = { name: 'todo-dev', project: 'shop', appNamespace: 'team-a' };
const rollout = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'Rollout',
  namespace: 'todo',
  name: 'chat-api',
};

function failureOf(answer: ArgoAnswer<unknown>) {
  if (answer.ok) throw new Error('the call succeeded');
  return answer.failure;
}

describe('reading an application', () => {
  test('names project and namespace, carries the token and tells the time of the server (point 3)', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('date', 'Wed, 11 Nov 2026 10:00:00 GMT');
      sendJson(response, { metadata: { name: 'todo-dev' } });
    });
    const answer = await getApplication(connectTo(server.url), app);
    expect(answer).toEqual({
      ok: true,
      value: { metadata: { name: 'todo-dev' } },
      serverTime: Date.parse('2026-11-11T10:00:00Z'),
    });
    expect(server.seen[0]).toMatchObject({ method: 'GET', path: '/api/v1/applications/todo-dev' });
    expect(Object.fromEntries(server.seen[0]?.query ?? [])).toEqual({
      project: 'shop',
      appNamespace: 'team-a',
    });
    expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test.each(['normal', 'hard'] as const)('asks for a %s refresh', async (refresh) => {
    const server = await serve((_request, response) => sendJson(response, {}));
    await getApplication(connectTo(server.url), app, { refresh });
    expect(server.seen[0]?.query.get('refresh')).toBe(refresh);
  });

  test('lists by selector and projects, and only what it needs', async () => {
    const server = await serve((_request, response) =>
      sendJson(response, {
        items: [
          { metadata: { name: 'a', namespace: 'argocd' }, spec: { project: 'shop' } },
          { metadata: { name: 'b' }, spec: {} },
          { broken: true },
        ],
      }),
    );
    const answer = await listApplications(connectTo(server.url), {
      selector: 'team=a',
      projects: ['shop', 'bank'],
    });
    expect(answer).toMatchObject({
      ok: true,
      value: [{ name: 'a', project: 'shop', appNamespace: 'argocd' }, { name: 'b' }],
    });
    expect(server.seen[0]?.query.getAll('projects')).toEqual(['shop', 'bank']);
    expect(server.seen[0]?.query.get('fields')).toContain('items.metadata.name');
  });

  test('an empty list is an empty list (items is null)', async () => {
    const server = await serve((_request, response) => sendJson(response, { items: null }));
    expect(await listApplications(connectTo(server.url), {})).toMatchObject({ ok: true, value: [] });
  });
});

describe('the way to the server', () => {
  test('a base path stands before every address', async () => {
    const server = await serve((_request, response) => sendJson(response, { Version: 'v3.6.1' }));
    expect(await getVersion(connectTo(`${server.url}/tools/argocd/`))).toMatchObject({
      ok: true,
      value: 'v3.6.1',
    });
    expect(server.seen[0]?.path).toBe('/tools/argocd/api/version');
  });

  test('gateway headers go with every request', async () => {
    const server = await serve((_request, response) => sendJson(response, {}));
    const connection = connectTo(server.url, {
      headers: { 'CF-Access-Client-Id': 'x', 'CF-Access-Client-Secret': 'y' },
    });
    await getVersion(connection);
    expect(server.seen[0]?.headers).toMatchObject({
      'cf-access-client-id': 'x',
      'cf-access-client-secret': 'y',
      authorization: `Bearer ${TOKEN}`,
    });
  });

  test('a gateway that wants Authorization itself leaves the token the cookie', async () => {
    const server = await serve((_request, response) => sendJson(response, {}));
    await getVersion(connectTo(server.url, { headers: { Authorization: 'Basic abc' } }));
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Basic abc',
      cookie: `argocd.token=${TOKEN}`,
    });
  });

  const tls = { key: certificate('server.key.pem'), cert: certificate('server.pem') };

  test('a certificate of an own authority is refused without it, with the reason', async () => {
    const server = await serve((_request, response) => sendJson(response, {}), tls);
    const failure = failureOf(await getVersion(connectTo(server.url)));
    expect(failure.kind).toBe('tls-refused');
    const error = explainFailure(failure, { action: 'reach Argo CD', server: server.url });
    expect(error).toMatchObject({ code: 'argocd-tls-refused', kind: 'outside' });
    expect(error.fix).toMatch(/CA/);
  });

  test('with the authority given it is accepted', async () => {
    const server = await serve((_request, response) => sendJson(response, { Version: 'v3' }), tls);
    const connection = connectTo(server.url, { settings: { caBundle: certificate('authority.pem') } });
    expect(await getVersion(connection)).toMatchObject({ ok: true, value: 'v3' });
  });

  test('insecure accepts it too', async () => {
    const server = await serve((_request, response) => sendJson(response, { Version: 'v3' }), tls);
    const connection = connectTo(server.url, { settings: { insecureSkipVerify: true } });
    expect(await getVersion(connection)).toMatchObject({ ok: true, value: 'v3' });
  });

  test('a client certificate is shown where the server wants one', async () => {
    const mutual = { ...tls, ca: certificate('authority.pem'), requestCert: true, rejectUnauthorized: true };
    const server = await serve((_request, response) => sendJson(response, { Version: 'v3' }), mutual);
    const caBundle = certificate('authority.pem');
    const clientCertificate = { certificate: certificate('client.pem'), key: certificate('client.key.pem') };
    expect((await getVersion(connectTo(server.url, { settings: { caBundle }, speed: 10 }))).ok).toBe(false);
    expect(
      await getVersion(connectTo(server.url, { settings: { caBundle, clientCertificate } })),
    ).toMatchObject({ ok: true });
  });

  test('a redirect to itself behind a proxy that ends TLS is named as the loop it is', async () => {
    const server = await serve((request, response) => {
      response.writeHead(307, { location: request.path });
      response.end();
    });
    const failure = failureOf(await getVersion(connectTo(server.url)));
    const error = explainFailure(failure, { action: 'reach Argo CD', server: server.url });
    expect(error.code).toBe('argocd-redirected');
    expect(error.fix).toContain('--insecure');
  });

  test('a redirect to a log-in page on another host gets neither token nor gateway headers', async () => {
    const login = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><title>Sign in</title></html>');
    });
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: `${login.url}/login` });
      response.end();
    });
    const connection = connectTo(server.url, { headers: { 'x-gateway': 'secret' } });
    const failure = failureOf(await getVersion(connection));
    expect(failure).toMatchObject({ kind: 'redirected', location: `${login.url}/login` });
    expect(login.seen).toEqual([]);
  });

  test('nothing listens: unreachable', async () => {
    const server = await startServer(() => undefined);
    await server.close();
    const failure = failureOf(await getVersion(connectTo(server.url, { speed: 50 })));
    expect(failure.kind).toBe('unreachable');
    expect(explainFailure(failure, { action: 'reach Argo CD', server: server.url }).kind).toBe('outside');
  });
});

describe('answers that are none', () => {
  test('an HTML page in place of JSON is a clear error', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><html><title>Argo CD</title></html>');
    });
    const failure = failureOf(await getApplication(connectTo(server.url), app));
    expect(failure).toMatchObject({ kind: 'not-json', message: 'a page titled "Argo CD"' });
  });

  test('half a JSON text is no application', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"metadata": {"name"');
    });
    expect(failureOf(await getApplication(connectTo(server.url), app)).kind).toBe('not-json');
  });

  test('a body of 10 MB is refused before it fills the memory', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ padding: 'x'.repeat(10 * 1024 * 1024) }));
    });
    expect(failureOf(await getApplication(connectTo(server.url), app)).kind).toBe('body-too-large');
  });

  test('a body that drips ends at the time-out of the call', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    const answer = await getApplication(connectTo(server.url, { speed: 100 }), app);
    expect(failureOf(answer).kind).toBe('timed-out');
  });

  test('an outage that passes is waited out, within bounds', async () => {
    let tries = 0;
    const server = await serve((_request, response) => {
      tries += 1;
      if (tries < 3) return sendError(response, 503, { code: 14, message: 'upstream is gone' });
      return sendJson(response, { Version: 'v3' });
    });
    expect(await getVersion(connectTo(server.url, { speed: 100 }))).toMatchObject({ ok: true });
    expect(tries).toBe(3);
  });

  test('a lasting outage ends after three tries', async () => {
    const server = await serve((_request, response) =>
      sendError(response, 503, { code: 14, message: 'gone' }),
    );
    expect(failureOf(await getVersion(connectTo(server.url, { speed: 100 }))).kind).toBe('unavailable');
    expect(server.seen).toHaveLength(3);
  });
});

describe('writes (checklist point 33)', () => {
  const strict: Answer = (request, response) => {
    if (request.method !== 'GET' && request.headers['content-type'] !== 'application/json') {
      response.writeHead(415, { 'content-type': 'text/plain' });
      return response.end('Invalid content type\n');
    }
    return sendJson(response, {});
  };

  test.each([
    ['sync', () => syncApplication],
    ['terminate', () => terminateOperation],
    [
      'action',
      () => (connection: ReturnType<typeof connectTo>) =>
        runResourceAction(connection, app, { resource: rollout, action: 'abort' }),
    ],
  ])('%s carries exactly application/json, with or without a body', async (_name, call) => {
    const server = await serve(strict);
    expect((await call()(connectTo(server.url), app)).ok).toBe(true);
  });

  test('a write is never tried twice', async () => {
    const server = await serve((_request, response) =>
      sendError(response, 503, { code: 14, message: 'gone' }),
    );
    await syncApplication(connectTo(server.url, { speed: 100 }), app);
    expect(server.seen).toHaveLength(1);
  });

  test('a sync names the application and what it is known by', async () => {
    const server = await serve(strict);
    await syncApplication(connectTo(server.url), app, { infos: [{ name: 'slipway', value: 'run-1' }] });
    expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/api/v1/applications/todo-dev/sync' });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      ...app,
      prune: false,
      infos: [{ name: 'slipway', value: 'run-1' }],
    });
  });

  test.each([
    ['terminating', undefined, 'terminating'],
    [
      'nothing running',
      { code: 3, message: 'Unable to terminate operation. No operation is in progress' },
      'nothing-running',
    ],
  ])('terminate: %s is an answer', async (_name, error, expected) => {
    const server = await serve((_request, response) =>
      error === undefined ? sendJson(response, {}) : sendError(response, 400, error),
    );
    expect(await terminateOperation(connectTo(server.url), app)).toMatchObject({ ok: true, value: expected });
    expect(server.seen[0]).toMatchObject({
      method: 'DELETE',
      path: '/api/v1/applications/todo-dev/operation',
    });
  });

  test('terminate: a missing right is a failure', async () => {
    const message = 'permission denied: applications, sync, shop/todo-dev, sub: ci';
    const server = await serve((_request, response) => sendError(response, 403, { code: 7, message }));
    expect(failureOf(await terminateOperation(connectTo(server.url), app)).kind).toBe('forbidden');
  });
});

describe('resources', () => {
  test('an action speaks v2 first', async () => {
    const server = await serve((_request, response) => sendJson(response, {}));
    await runResourceAction(connectTo(server.url), app, { resource: rollout, action: 'abort' });
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/api/v1/applications/todo-dev/resource/actions/v2',
    ]);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({
      action: 'abort',
      resourceName: 'chat-api',
      kind: 'Rollout',
    });
  });

  test.each([
    ['404 in plain text', 404, 'Not Found\n'],
    [
      '404 as the gateway says it',
      404,
      JSON.stringify({ error: 'Not Found', code: 5, message: 'Not Found' }),
    ],
    ['501', 501, JSON.stringify({ code: 12, message: 'Method Not Allowed' })],
  ])(
    'an older server (%s) gets the older form: the action alone as the body',
    async (_name, status, body) => {
      const server = await serve((request, response) => {
        if (!request.path.endsWith('/v2')) return sendJson(response, {});
        response.writeHead(status);
        return response.end(body);
      });
      const answer = await runResourceAction(connectTo(server.url), app, {
        resource: rollout,
        action: 'abort',
      });
      expect(answer.ok).toBe(true);
      expect(server.seen[1]).toMatchObject({
        path: '/api/v1/applications/todo-dev/resource/actions',
        body: '"abort"',
      });
      expect(server.seen[1]?.query.get('resourceName')).toBe('chat-api');
    },
  );

  test('an object that is missing is no older server', async () => {
    const message = 'Rollout argoproj.io chat-api not found as part of application todo-dev';
    const server = await serve((_request, response) => sendError(response, 404, { code: 5, message }));
    const answer = await runResourceAction(connectTo(server.url), app, {
      resource: rollout,
      action: 'abort',
    });
    expect(failureOf(answer).kind).toBe('not-found');
    expect(server.seen).toHaveLength(1);
  });

  test('logs are lines, without the last empty entry', async () => {
    const server = await serve((_request, response) => {
      response.write(`${JSON.stringify({ result: { content: 'héllo' } })}\n`);
      response.write(`${JSON.stringify({ result: { content: '' } })}\n`);
      response.end(`${JSON.stringify({ result: { content: '', last: true } })}\n`);
    });
    const request = { pod: 'p-1', namespace: 'todo', container: 'api', previous: true, tailLines: 50 };
    expect(await getPodLogs(connectTo(server.url), app, request)).toMatchObject({
      ok: true,
      value: 'héllo\n',
    });
    expect(server.seen[0]?.path).toBe('/api/v1/applications/todo-dev/pods/p-1/logs');
    expect(Object.fromEntries(server.seen[0]?.query ?? [])).toMatchObject({
      previous: 'true',
      container: 'api',
    });
  });

  test('logs that cannot be had are a failure, said at the end of the lines without a newline', async () => {
    const server = await serve((_request, response) => {
      response.end(JSON.stringify({ error: { grpc_code: 7, http_code: 403, message: 'permission denied' } }));
    });
    const request = { pod: 'p-1', namespace: 'todo', container: 'api', previous: false, tailLines: 50 };
    expect(failureOf(await getPodLogs(connectTo(server.url), app, request)).grpcCode).toBe(7);
  });

  test.each([
    ['the tree', (url: string) => getResourceTree(connectTo(url), app), '/resource-tree'],
    ['one manifest', (url: string) => getResource(connectTo(url), app, { resource: rollout }), '/resource'],
    ['events', (url: string) => getEvents(connectTo(url), app), '/events'],
    ['sync windows', (url: string) => getSyncWindows(connectTo(url), app), '/syncwindows'],
  ])('%s are asked for below the application', async (_name, call, path) => {
    const server = await serve((_request, response) => sendJson(response, {}));
    expect((await call(server.url)).ok).toBe(true);
    expect(server.seen[0]?.path).toBe(`/api/v1/applications/todo-dev${path}`);
    expect(server.seen[0]?.query.get('project')).toBe('shop');
  });
});

describe('the server itself', () => {
  test('can-i takes the namespace of apps in any namespace', async () => {
    const server = await serve((_request, response) => sendJson(response, { value: 'yes' }));
    expect(await canI(connectTo(server.url), 'sync', app)).toMatchObject({ ok: true, value: true });
    expect(server.seen[0]?.path).toBe('/api/v1/account/can-i/applications/sync/shop/team-a/todo-dev');
  });
});
