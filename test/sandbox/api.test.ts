import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { applicationSchema, treeSchema } from './argocd-schema.ts';
import { type Rig, startRig } from './rig.ts';

describe('the API answers as a real Argo CD 3.6 was seen to', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
    await rig.settled();
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  test('applications and trees have no field and no shape the documentation does not name', async () => {
    const application = await rig.request('/api/v1/applications/todo');
    const tree = await rig.request('/api/v1/applications/todo/resource-tree');
    expect(() => applicationSchema.parse(application.json)).not.toThrow();
    expect(() => treeSchema.parse(tree.json)).not.toThrow();
  });

  test.each([
    ['no token', '', 'no session information'],
    ['a token nobody issued', 'x.y.z', 'no session information'],
  ])('%s is 401 with code 16', async (_what, token, message) => {
    const answer = await rig.request('/api/v1/applications/todo', as(token));
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ error: message, code: 16, message });
  });

  test('a deleted and an expired token say so', async () => {
    const revoked = rig.argocd.tokens.issue({ account: 'ci' });
    rig.argocd.tokens.revoke(revoked);
    const expired = rig.argocd.tokens.issue({ account: 'ci', expiresIn: -1 });
    const answers = [
      await rig.request('/api/v1/applications', as(revoked)),
      await rig.request('/api/v1/applications', as(expired)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]?.text).toContain('invalid session: account ci does not have token with id');
    expect(answers[1]?.text).toContain('token is expired');
  });

  test.each([
    ['a missing application without a project', '/api/v1/applications/nope', 403, 7, 'permission denied'],
    [
      'a missing application of a project',
      '/api/v1/applications/nope?project=default',
      404,
      5,
      'applications.argoproj.io "nope" not found',
    ],
    [
      'an application of another project',
      '/api/v1/applications/todo?project=other',
      404,
      5,
      'applications.argoproj.io "todo" not found',
    ],
  ])('%s', async (_what, path, status, code, message) => {
    const answer = await rig.request(path);
    expect(answer).toMatchObject({ status, json: { error: message, code, message } });
  });

  test('a refusal by RBAC names the missing right, the answer to a stranger does not', async () => {
    const get = { resource: 'applications', action: 'get', object: 'default/*' };
    const reader = rig.argocd.tokens.issue({ account: 'ci', permissions: [get] });
    const stranger = rig.argocd.tokens.issue({ account: 'guest', permissions: [] });
    const headers = { authorization: `Bearer ${reader}`, 'content-type': 'application/json' };
    const sync = await rig.request('/api/v1/applications/todo/sync', { method: 'POST', body: '{}', headers });
    expect(sync.status).toBe(403);
    expect(sync.text).toMatch(/permission denied: applications, sync, default\/todo, sub: ci, iat: /);
    expect(await rig.request('/api/v1/applications/todo', as(stranger))).toMatchObject({
      status: 403,
      json: { message: 'permission denied' },
    });
  });

  test.each([
    ['none', { method: 'DELETE', headers: { 'content-type': '' } }],
    ['with a charset', { method: 'DELETE', headers: { 'content-type': 'application/json;charset=utf-8' } }],
  ])('a content type that is not exactly JSON (%s) is 415 as plain text', async (_what, init) => {
    const answer = await rig.request('/api/v1/applications/todo/operation', init);
    expect(answer).toMatchObject({ status: 415, text: 'Invalid content type\n' });
    expect(answer.type).toContain('text/plain');
  });

  test.each([
    ['terminate with nothing running', 'operation', 'DELETE', 3, 'No operation is in progress'],
    [
      'rollback under auto-sync',
      'rollback',
      'POST',
      9,
      'rollback cannot be initiated when auto-sync is enabled',
    ],
  ])('%s is 400', async (_what, path, method, code, message) => {
    const answer = await rig.request(`/api/v1/applications/todo/${path}`, {
      method,
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    expect(answer).toMatchObject({ status: 400, json: { code } });
    expect(answer.text).toContain(message);
  });

  test('a sync to another revision than auto-sync follows is refused', async () => {
    const init = { method: 'POST', body: JSON.stringify({ revision: 'other' }) };
    const answer = await rig.request('/api/v1/applications/todo/sync', init);
    expect(answer).toMatchObject({
      status: 400,
      json: { code: 9, message: 'Cannot sync to other: auto-sync currently set to main' },
    });
  });

  test('the version is public, settings and user information tell who and where', async () => {
    expect((await rig.request('/api/version', as('none'))).json).toEqual({ Version: 'v3.6.1+sandbox' });
    expect((await rig.request('/api/v1/settings')).json).toMatchObject({
      controllerNamespace: 'argocd',
      trackingMethod: 'annotation',
    });
    expect((await rig.request('/api/v1/session/userinfo')).json).toEqual({
      loggedIn: true,
      username: 'admin',
      iss: 'argocd',
      groups: [],
    });
    expect((await rig.request('/api/v1/session/userinfo', as('none'))).json).toEqual({});
  });

  test('can-i answers yes and no for the caller', async () => {
    const ci = rig.argocd.tokens.issue({
      account: 'ci',
      permissions: [{ resource: 'applications', action: 'get', object: 'default/*' }],
    });
    const ask = async (action: string) =>
      (await rig.request(`/api/v1/account/can-i/applications/${action}/default/todo`, as(ci))).json;
    expect([await ask('get'), await ask('sync')]).toEqual([{ value: 'yes' }, { value: 'no' }]);
  });

  test('a list has no health per resource, a get has', async () => {
    const list = await rig.request('/api/v1/applications?selector=!nothing');
    const get = await rig.request('/api/v1/applications/todo');
    expect(list.json).toMatchObject({
      items: [{ status: { resources: [expect.not.objectContaining({ health: expect.anything() })] } }],
    });
    expect(get.json).toMatchObject({ status: { resources: [{ health: { status: 'Healthy' } }] } });
  });

  test('a list with fields has these alone, without those of no catalogue', async () => {
    const fields = 'items.metadata.name,items.status.history,metadata.resourceVersion';
    const { json } = await rig.request(`/api/v1/applications?fields=${fields}`);
    expect(json).toEqual({
      metadata: { resourceVersion: expect.any(String) },
      items: [{ metadata: { name: 'todo' } }],
    });
  });

  test('an identity token is exchanged by the client argo-cd-cli only, and only when it is known', async () => {
    rig.argocd.identity.accepted.add('github-identity');
    const exchange = (fields: Record<string, string>) => {
      const form = new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        connector_id: 'github-actions',
        scope: 'openid email profile federated:id',
        subject_token: 'github-identity',
        client_id: 'argo-cd-cli',
        ...fields,
      });
      const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: '' };
      return rig.request('/api/dex/token', { method: 'POST', body: form.toString(), headers });
    };
    const given = await exchange({});
    expect(given).toMatchObject({ status: 200, json: { token_type: 'bearer', expires_in: 3600 } });
    const { access_token: token } = z.object({ access_token: z.string() }).parse(given.json);
    expect((await rig.request('/api/v1/applications/todo', as(token))).status).toBe(200);
    expect((await exchange({ subject_token: 'forged' })).status).toBe(401);
    expect((await exchange({ connector_id: 'gitlab' })).status).toBe(400);
  });

  test('an unknown route, a wrong method and an unknown parameter fail loudly and are kept', async () => {
    const before = rig.argocd.violations.length;
    const answers = [
      await rig.request('/api/v1/aplications'),
      await rig.request('/api/v1/applications/todo', { method: 'POST', body: '{}' }),
      await rig.request('/api/v1/applications/todo?refesh=normal'),
      await rig.request('/api/v1/applications/todo/sync', { method: 'POST', body: '{"prunee":true}' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 400, 400]);
    expect(rig.argocd.violations.slice(before)).toEqual([
      'no route GET /api/v1/aplications',
      'no route POST /api/v1/applications/todo',
      'unknown query parameter "refesh" of route get',
    ]);
  });

  test('logs need a right of their own, named when it is missing', async () => {
    const get = { resource: 'applications', action: 'get', object: 'default/*' };
    const reader = rig.argocd.tokens.issue({ account: 'ci', permissions: [get] });
    const pod = rig.argocd.tree('todo').nodes.find(({ kind }) => kind === 'Pod')?.name;
    const path = `/api/v1/applications/todo/pods/${pod}/logs?namespace=todo&container=api`;
    expect((await rig.request(path)).text).toContain('Application startup complete');
    expect((await rig.request(path, as(reader))).text).toContain(
      'permission denied: logs, get, default/todo',
    );
  });

  test('managed resources hold live and target state, the project and the commit can be read', async () => {
    const managed = await rig.request('/api/v1/applications/todo/managed-resources');
    expect(managed.json).toMatchObject({
      items: [
        { kind: 'Deployment', name: 'api', liveState: expect.stringContaining('"availableReplicas":1') },
      ],
    });
    expect((await rig.request('/api/v1/projects/default')).json).toMatchObject({
      metadata: { name: 'default' },
      spec: { sourceRepos: ['*'] },
    });
    expect((await rig.request('/api/v1/projects/none')).status).toBe(404);
    const tip = await rig.repository.resolve('main');
    const metadata = await rig.request(`/api/v1/applications/todo/revisions/${tip}/metadata`);
    expect(metadata.json).toMatchObject({ message: 'change', author: expect.stringContaining('Sandbox') });
  });

  test('an answer that is delayed or never comes leaves the client to its own patience', async () => {
    const patient = { signal: AbortSignal.timeout(5000) };
    rig.argocd.faults.inject('get', { kind: 'delay', ms: 500 });
    expect((await rig.request('/api/v1/applications/todo', patient)).status).toBe(200);
    rig.argocd.faults.inject('get', { kind: 'hang' });
    const impatient = { signal: AbortSignal.timeout(200) };
    await expect(rig.request('/api/v1/applications/todo', impatient)).rejects.toThrow(/timeout/i);
  });

  test('each fault is what the client sees, once', async () => {
    const { faults } = rig.argocd;
    const get = () => rig.request('/api/v1/applications/todo');
    faults.inject('get', { kind: 'status', status: 503 });
    faults.inject('get', { kind: 'html' });
    faults.inject('get', { kind: 'huge', bytes: 10 * 1024 * 1024 });
    faults.inject('get', { kind: 'drip', bytes: 700, everyMs: 5 });
    expect((await get()).status).toBe(503);
    expect((await get()).type).toContain('text/html');
    expect((await get()).text.length).toBe(10 * 1024 * 1024);
    expect((await get()).json).toMatchObject({ metadata: { name: 'todo' } });
    faults.inject('get', { kind: 'cut', afterBytes: 40 });
    await expect(get()).rejects.toThrow();
    faults.inject('get', { kind: 'reset' });
    await expect(get()).rejects.toThrow();
    expect((await get()).status).toBe(200);
  });

  test('the log tells route, account and status of every call', async () => {
    await rig.request('/api/v1/applications/nope');
    await expect
      .poll(() => rig.argocd.log.at(-1))
      .toMatchObject({ route: 'get', method: 'GET', account: 'admin', status: 403 });
  });
});
