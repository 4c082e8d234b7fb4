import { describe, expect, test } from 'vitest';
import { streamEventSchema } from './argocd-schema.ts';
import { deployment, type Rig, startRig } from './rig.ts';
import { openStream, type StreamClient } from './sse.ts';

const path = '/api/v1/stream/applications?name=todo';

function watch(rig: Rig, accept = 'text/event-stream', url = path): StreamClient {
  return openStream(`${rig.argocd.url}${url}`, { authorization: `Bearer ${rig.token}`, accept });
}

function eventsOf(client: StreamClient) {
  return client.messages().map((message) => streamEventSchema.parse(message).result);
}

function versions(client: StreamClient): readonly number[] {
  return eventsOf(client).map(({ application }) => Number(application.metadata.resourceVersion));
}

function types(client: StreamClient): readonly string[] {
  return eventsOf(client).map(({ type }) => type);
}

describe('the application stream', () => {
  test('begins with an ADDED snapshot and goes on with MODIFIED, each a whole application with a growing version', async () => {
    await using rig = await startRig();
    await rig.settled();
    const client = watch(rig);
    await client.until('snapshot', ({ text }) => text.includes('ADDED'));
    await rig.push(deployment('app:2.0'));
    await rig.refresh();
    await client.until('new revision', (one) => types(one).length > 4);
    client.close();
    expect(client.headers?.['content-type']).toBe('text/event-stream');
    expect(types(client).slice(0, 3)).toEqual(['ADDED', 'MODIFIED', 'MODIFIED']);
    expect(versions(client)).toEqual([...versions(client)].sort((a, b) => a - b));
  });

  test('is server-sent events for exactly one Accept header; any other gives JSON lines without heartbeat', async () => {
    await using rig = await startRig();
    rig.argocd.streams.keepAliveMs = 500;
    const client = watch(rig, 'text/event-stream, */*');
    await client.until('a line', ({ text }) => text.includes('\n'));
    expect(client.headers?.['content-type']).toBe('application/json');
    expect(client.text.startsWith('{"result":')).toBe(true);
    expect(client.text).not.toContain('\n:');
    client.close();
  });

  test('keeps an idle connection alive with lone colons', async () => {
    await using rig = await startRig();
    rig.argocd.streams.keepAliveMs = 1000;
    await rig.settled();
    const client = watch(rig);
    await client.until('two heartbeats', ({ text }) => text.split('\n:\n').length > 2);
    client.close();
  });

  test('says nothing at all about an application that is missing, then only heartbeats', async () => {
    await using rig = await startRig();
    rig.argocd.streams.keepAliveMs = 2000;
    const client = watch(rig, 'text/event-stream', '/api/v1/stream/applications?name=nope');
    await client.until('a heartbeat', ({ text }) => text.includes(':'));
    expect(client.text.replaceAll(':\n', '')).toBe('');
    client.close();
  });

  test('refuses a bad token with 401 in the form of a stream', async () => {
    await using rig = await startRig();
    const client = openStream(`${rig.argocd.url}${path}`, {
      authorization: 'Bearer bad',
      accept: 'text/event-stream',
    });
    await client.until('an end', ({ ended }) => ended);
    expect(client.status).toBe(401);
    expect(client.messages()).toMatchObject([
      { error: { grpc_code: 16, http_code: 401, http_status: 'Unauthorized' } },
    ]);
  });

  test('outlives its token: events go on while every GET is 401', async () => {
    await using rig = await startRig();
    await rig.settled();
    const ci = rig.argocd.tokens.issue({ account: 'ci' });
    const client = openStream(`${rig.argocd.url}${path}`, {
      authorization: `Bearer ${ci}`,
      accept: 'text/event-stream',
    });
    await client.until('snapshot', ({ text }) => text.includes('ADDED'));
    rig.argocd.tokens.revoke(ci);
    await rig.push(deployment('app:2.0'));
    await rig.refresh();
    await client.until('events after the end of the token', (one) => types(one).length > 2);
    const get = await rig.request('/api/v1/applications/todo', {
      headers: { authorization: `Bearer ${ci}` },
    });
    expect([get.status, client.ended]).toEqual([401, false]);
    client.close();
  });

  test('ends without a word when the server is killed, and begins with a snapshot when it is back', async () => {
    await using rig = await startRig();
    await rig.settled();
    const before = watch(rig);
    await before.until('snapshot', ({ text }) => text.includes('ADDED'));
    await rig.argocd.stop();
    await before.until('an end', ({ ended }) => ended);
    await expect(rig.request('/api/version')).rejects.toThrow();
    await rig.argocd.start();
    const after = watch(rig);
    await after.until('snapshot', ({ text }) => text.includes('ADDED'));
    expect(types(after)).toEqual(['ADDED']);
    after.close();
  });

  test('blindMs: what happens between snapshot and subscription is lost', async () => {
    await using rig = await startRig();
    await rig.settled();
    rig.argocd.streams.blindMs = 60_000;
    const client = watch(rig);
    await client.until('snapshot', ({ text }) => text.includes('ADDED'));
    await rig.push(deployment('app:2.0'));
    await rig.refresh();
    await rig.settled();
    expect(types(client)).toEqual(['ADDED']);
    client.close();
  });

  test.each([
    [
      'duplicate: every event comes twice',
      { duplicate: true },
      (seen: readonly number[]) => new Set(seen).size < seen.length,
    ],
    [
      'reorder: later events overtake',
      { reorder: true },
      (seen: readonly number[]) => seen.some((one, index) => one < (seen[index - 1] ?? 0)),
    ],
    [
      'dropEvery: events are missing',
      { dropEvery: 2 },
      (seen: readonly number[]) => seen.some((one, index) => index > 1 && one - (seen[index - 1] ?? one) > 1),
    ],
  ])('%s', async (_what, switches, shows) => {
    await using rig = await startRig();
    await rig.settled();
    Object.assign(rig.argocd.streams, switches);
    const client = watch(rig);
    await client.until('snapshot', ({ text }) => text.includes('ADDED'));
    await rig.push(deployment('app:2.0'));
    await rig.refresh();
    await client.until('the fault', (one) => shows(versions(one)));
    client.close();
  });

  test('staleSnapshots: a reconnect to a lagging replica goes back in time', async () => {
    await using rig = await startRig();
    await rig.settled();
    const current = Number(rig.argocd.application('todo').metadata.resourceVersion);
    rig.argocd.streams.staleSnapshots = 1;
    const client = watch(rig);
    await client.until('snapshot', ({ text }) => text.includes('ADDED'));
    expect(versions(client)[0]).toBeLessThan(current);
    client.close();
  });

  test('endAfterEvents: a clean end is no end of the story', async () => {
    await using rig = await startRig();
    await rig.settled();
    rig.argocd.streams.endAfterEvents = 1;
    const client = watch(rig);
    await client.until('snapshot', ({ text }) => text.includes('ADDED'));
    await rig.push(deployment('app:2.0'));
    await rig.refresh();
    await client.until('an end', ({ ended }) => ended);
    expect(types(client)).toEqual(['ADDED', 'MODIFIED']);
  });

  test('the tree stream is silent until the tree changes', async () => {
    await using rig = await startRig();
    await rig.settled();
    const client = watch(rig, 'text/event-stream', '/api/v1/stream/applications/todo/resource-tree');
    await rig.push(deployment('app:2.0'));
    await rig.refresh();
    await client.until('a tree', ({ text }) => text.includes('"nodes"'));
    client.close();
  });
});
