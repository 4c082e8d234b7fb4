import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ImageRegistry } from '../../scripts/sandbox/registry.ts';

describe('the registry', () => {
  let registry: ImageRegistry;
  beforeEach(async () => {
    registry = new ImageRegistry();
    await registry.start();
  });
  afterEach(() => registry.stop());

  const ask = (path: string, init: RequestInit = {}) => fetch(`http://${registry.host}${path}`, init);

  test('gives a manifest by tag and by digest, and the digest is that of its bytes', async () => {
    const { digest, reference } = registry.push({ repository: 'acme/chat-api', tag: '1.0.0' });
    const byTag = await ask('/v2/acme/chat-api/manifests/1.0.0');
    const bytes = Buffer.from(await byTag.arrayBuffer());
    expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(digest);
    expect(reference).toBe(`${registry.host}/acme/chat-api:1.0.0@${digest}`);
    const head = await ask(`/v2/acme/chat-api/manifests/${digest}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('docker-content-digest')]).toEqual([200, digest]);
  });

  test('knows nothing of what was not pushed, or was deleted', async () => {
    registry.push({ repository: 'acme/chat-api', tag: '1.0.0' });
    registry.delete('acme/chat-api', '1.0.0');
    const answer = await ask('/v2/acme/chat-api/manifests/1.0.0');
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] },
    ]);
  });

  test('takes a pushed manifest and refuses one whose digest is another', async () => {
    const body = JSON.stringify({
      schemaVersion: 2,
      annotations: { 'dev.slipway.sandbox.outcome': 'crash' },
    });
    const put = await ask('/v2/acme/app/manifests/2.0', { method: 'PUT', body });
    expect(put.status).toBe(201);
    expect(registry.outcomeOf(`${registry.host}/acme/app:2.0`)).toEqual({ kind: 'found', outcome: 'crash' });
    const wrong = await ask(`/v2/acme/app/manifests/sha256:${'0'.repeat(64)}`, { method: 'PUT', body });
    expect(wrong.status).toBe(400);
  });

  test('demands the token dance when told to', async () => {
    registry.push({ repository: 'acme/chat-api', tag: '1.0.0' });
    registry.switches.requireToken = true;
    const refused = await ask('/v2/acme/chat-api/manifests/1.0.0');
    const challenge = refused.headers.get('www-authenticate') ?? '';
    expect([refused.status, challenge]).toEqual([
      401,
      expect.stringContaining('scope="repository:acme/chat-api:pull"'),
    ]);
    const realm = /realm="([^"]+)"/.exec(challenge)?.[1] ?? '';
    const { token } = z.object({ token: z.string() }).parse(await (await fetch(realm)).json());
    const letIn = await ask('/v2/acme/chat-api/manifests/1.0.0', {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(letIn.status).toBe(200);
  });

  test.each([429, 503])('answers %i when told to', async (status) => {
    registry.push({ repository: 'acme/chat-api', tag: '1.0.0' });
    registry.switches.status = status;
    expect((await ask('/v2/acme/chat-api/manifests/1.0.0')).status).toBe(status);
  });
});
