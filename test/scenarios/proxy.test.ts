import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  changeEvent,
  openEvents,
  type ScriptedServer,
  sendJson,
  startServer,
} from '../acceptance/argocd-client/scripted-server.ts';
import { waitUntil } from '../acceptance/kernel-support/wait-until.ts';
import { type ArgocdProxy, startProxy } from './proxy.ts';

const streamPath = '/api/v1/stream/applications?name=todo';
let upstream: ScriptedServer;
let proxy: ArgocdProxy;
let sendEvents: (text: string) => void = () => undefined;

beforeEach(async () => {
  upstream = await startServer(({ path, method, body }, response) => {
    if (!path.includes('/stream/')) return sendJson(response, { method, path, body });
    openEvents(response);
    response.write(changeEvent('todo', 1, 'ADDED'));
    sendEvents = (text) => response.write(text);
  });
  proxy = await startProxy(upstream.url);
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await upstream.close();
});

interface Reading {
  text: string;
  isOver: boolean;
}

/** Reads the event stream through the proxy for as long as it goes on. */
function readStream(): Reading {
  const reading: Reading = { text: '', isOver: false };
  const read = async (): Promise<void> => {
    const { body } = await fetch(`${proxy.url}${streamPath}`);
    for await (const chunk of body ?? []) reading.text += Buffer.from(chunk).toString();
  };
  void read()
    .catch(() => undefined)
    .finally(() => {
      reading.isOver = true;
    });
  return reading;
}

const upstreamCalls = (): number => upstream.seen.length;
const streamIsAsked = (): Promise<true> => waitUntil('the stream', () => upstreamCalls() > 0 || undefined);

describe('calls', () => {
  test('go through as they are, and are counted by route and minute', async () => {
    const body = JSON.stringify({ prune: true });
    const headers = { 'content-type': 'application/json', authorization: 'Bearer secret' };
    const synced = await fetch(`${proxy.url}/api/v1/applications/todo/sync`, {
      method: 'POST',
      body,
      headers,
    });
    expect(await synced.json()).toEqual({ method: 'POST', path: '/api/v1/applications/todo/sync', body });
    expect(upstream.seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret' });
    for (const name of ['todo', 'shop'])
      await fetch(`${proxy.url}/api/v1/applications/${name}?refresh=normal`);
    expect(proxy.traffic.requests).toEqual([
      { route: 'POST /api/v1/applications/{name}/sync', minute: 0, requests: 1 },
      { route: 'GET /api/v1/applications/{name}?refresh', minute: 0, requests: 2 },
    ]);
    expect(proxy.traffic.bytes).toMatchObject({ toServer: body.length });
    expect(proxy.traffic.bytes.toClient).toBeGreaterThan(body.length);
  });

  test('to a server that is gone are answered with 502', async () => {
    await upstream.close();
    expect((await fetch(`${proxy.url}/api/version`)).status).toBe(502);
    upstream = await startServer(() => undefined);
  });

  test('are refused as often as was planned, and reach the server afterwards', async () => {
    proxy.inject({ kind: 'status', status: 429, retryAfterSeconds: 7, on: /\/applications\//, times: 1 });
    const path = `${proxy.url}/api/v1/applications/todo`;
    const [other, refused, served] = [
      await fetch(`${proxy.url}/api/version`),
      await fetch(path),
      await fetch(path),
    ];
    expect([other.status, refused.status, served.status]).toEqual([200, 429, 200]);
    expect(refused.headers.get('retry-after')).toBe('7');
    expect(upstreamCalls()).toBe(2);
  });

  test('may get a page to log in at, with 200', async () => {
    proxy.inject({ kind: 'login-page' });
    const page = await fetch(`${proxy.url}/api/v1/applications/todo`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('Sign in');
    proxy.clearFaults();
    expect(await (await fetch(`${proxy.url}/api/version`)).json()).toMatchObject({ path: '/api/version' });
  });

  test('may lose their answer when the server has done the work', async () => {
    proxy.inject({ kind: 'drop-answer', on: /^DELETE/, times: 1 });
    const path = `${proxy.url}/api/v1/applications/todo/operation`;
    await expect(fetch(path, { method: 'DELETE' })).rejects.toThrow();
    expect(upstream.seen).toMatchObject([{ method: 'DELETE', path: '/api/v1/applications/todo/operation' }]);
  });

  test('may be late', async () => {
    const order: string[] = [];
    proxy.inject({ kind: 'delay', milliseconds: 150, times: 1 });
    const late = fetch(`${proxy.url}/late`).then(() => order.push('late'));
    await waitUntil('the first request', () => proxy.traffic.countOf(/late/) || undefined);
    await fetch(`${proxy.url}/early`).then(() => order.push('early'));
    await late;
    expect(order).toEqual(['early', 'late']);
  });
});

describe('event streams', () => {
  test('go through event by event', async () => {
    const reading = readStream();
    await waitUntil('the first event', () => reading.text.includes('ADDED') || undefined);
    sendEvents(changeEvent('todo', 2));
    await waitUntil('the second event', () => reading.text.includes('MODIFIED') || undefined);
    expect(reading.isOver).toBe(false);
  });

  test('are held back until so many bytes came', async () => {
    const first = changeEvent('todo', 1, 'ADDED');
    proxy.streams.holdBytes = first.length + 1;
    const reading = readStream();
    await streamIsAsked();
    await pause(100);
    expect(reading.text).toBe('');
    sendEvents(changeEvent('todo', 2));
    await waitUntil('both events', () => reading.text === first + changeEvent('todo', 2) || undefined);
  });

  test('may be held back for ever, headers too', async () => {
    proxy.streams.holdBytes = Number.POSITIVE_INFINITY;
    const signal = AbortSignal.timeout(200);
    await expect(fetch(`${proxy.url}${streamPath}`, { signal })).rejects.toThrow('timeout');
    expect(upstreamCalls()).toBe(1);
  });

  test('may end after an event that a keepalive does not count for', async () => {
    proxy.streams.endAfterEvents = 2;
    const reading = readStream();
    await streamIsAsked();
    sendEvents(`:\n${changeEvent('todo', 2)}${changeEvent('todo', 3)}`);
    await waitUntil('the end', () => reading.isOver || undefined);
    expect(reading.text).toContain('"2"');
    expect(reading.text).not.toContain('"3"');
  });

  test('may end after a time', async () => {
    proxy.streams.endAfterSeconds = 0.2;
    const reading = readStream();
    await waitUntil('the end', () => reading.isOver || undefined);
    expect(reading.text).toBe(changeEvent('todo', 1, 'ADDED'));
  });

  test('count as open connections', async () => {
    const readings = [readStream(), readStream(), readStream()];
    await waitUntil('three streams', () => proxy.traffic.connections === 3 || undefined);
    proxy.streams.endAfterEvents = 1;
    await waitUntil('all to be open', () => readings.every(({ text }) => text !== '') || undefined);
    expect(proxy.traffic.mostConnections).toBe(3);
  });
});
