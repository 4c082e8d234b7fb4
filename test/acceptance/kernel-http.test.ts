import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { makeHttpClient } from '../../adapters/http/http-client.ts';
import { SlipwayError } from '../../core/errors.ts';
import type { HttpRequest, HttpSettings } from '../../core/ports/http.ts';
import {
  readCertificate,
  type StartedServer,
  serve,
  serveProxy,
  serveTcp,
} from './kernel-support/servers.ts';

const AUTHORITY = readCertificate('authority.pem');
const TLS = { cert: readCertificate('server.pem'), key: readCertificate('server.key.pem') };
const started: StartedServer[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});

async function keep<Server extends StartedServer>(server: Promise<Server>): Promise<Server> {
  const one = await server;
  started.push(one);
  return one;
}

async function startHttp(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${(await keep(serve(listener))).port}`;
}

function ask(url: string, more: Partial<HttpRequest> = {}, settings: HttpSettings = {}) {
  const request = { method: 'GET', url, timeoutMs: 20_000, maxBytes: 1_000_000, ...more } as const;
  return makeHttpClient(settings).request(request);
}

async function refusalOf(pending: Promise<unknown>): Promise<SlipwayError> {
  try {
    await pending;
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error('there was an answer');
}

describe('a request', () => {
  test('sends what it is given and gives every status as an answer', async () => {
    const url = await startHttp((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.writeHead(418, { 'X-Seen': 'yes', 'set-cookie': ['a=1', 'b=2'] });
        response.end(JSON.stringify({ method: request.method, headers: request.headers, body }));
      });
    });
    const answer = await ask(`${url}/x?y=1`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer).toMatchObject({ status: 418, headers: { 'x-seen': 'yes' } });
    const seen = JSON.parse(answer.body);
    expect(seen).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(seen.headers['user-agent']).toBe('slipway');
  });

  test('reads a compressed answer', async () => {
    const url = await startHttp((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('unpacked'));
    });
    expect((await ask(url)).body).toBe('unpacked');
  });

  test('keeps bytes that are no UTF-8 from being an error', async () => {
    const url = await startHttp((_, response) => response.end(Buffer.from([0x61, 0xff, 0x62])));
    expect((await ask(url)).body).toBe('a\ufffdb');
  });

  test.each([
    ['with a length', { 'content-length': '2000000' }],
    ['without one', {}],
  ])('refuses a body that is too large, %s', async (_, headers) => {
    const url = await startHttp((_request, response) => {
      response.writeHead(200, headers);
      for (let sent = 0; sent < 2_000_000; sent += 100_000) response.write('x'.repeat(100_000));
      response.end();
    });
    expect(await refusalOf(ask(url))).toMatchObject({ code: 'body-too-large', kind: 'outside' });
  });

  test('refuses a small body that unpacks to a large one', async () => {
    const url = await startHttp((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('x'.repeat(50_000_000)));
    });
    expect(await refusalOf(ask(url))).toMatchObject({ code: 'body-too-large' });
  });

  test('sends a token only to where it is meant for', async () => {
    const tokens: (string | undefined)[] = [];
    const other = await startHttp((request, response) => {
      tokens.push(request.headers.authorization ?? String(request.headers['x-gateway']));
      response.end('there');
    });
    const url = await startHttp((request, response) => {
      tokens.push(request.headers.authorization);
      response.writeHead(302, { location: request.url === '/start' ? '/next' : `${other}/end` });
      response.end();
    });
    const headers = { Authorization: 'Bearer canary', 'X-Gateway': 'canary' };
    expect((await ask(`${url}/start`, { headers })).body).toBe('there');
    expect(tokens).toEqual(['Bearer canary', 'Bearer canary', 'undefined']);
  });

  test('of a write is not sent on by a redirect', async () => {
    const url = await startHttp((request, response) => {
      response.writeHead(request.url === '/start' ? 307 : 200, { location: '/next' });
      response.end();
    });
    expect(await ask(`${url}/start`, { method: 'POST', body: 'x' })).toMatchObject({ status: 307 });
  });

  test('that is sent in a circle ends', async () => {
    const url = await startHttp((_, response) => {
      response.writeHead(302, { location: '/again' });
      response.end();
    });
    expect(await refusalOf(ask(url))).toMatchObject({ code: 'redirect-loop' });
  });
});

describe('a request without an answer', () => {
  test('is told as refused where nobody listens', async () => {
    const server = await serve((_, response) => response.end());
    await server.close();
    const error = await refusalOf(
      ask(`http://127.0.0.1:${server.port}/`, { headers: { authorization: 'canary' } }),
    );
    expect(error).toMatchObject({ code: 'unreachable', kind: 'outside' });
    expect(error.what).toContain('refused the connection');
  });

  test('never carries its token in the error or its causes', async () => {
    const server = await serve((_, response) => response.end());
    await server.close();
    const error = await refusalOf(
      ask(`http://127.0.0.1:${server.port}/`, { headers: { authorization: 'canary' } }),
    );
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary');
  });

  test('is told as a name without an address', async () => {
    const error = await refusalOf(ask('http://no-such-name.invalid/'));
    expect(error).toMatchObject({ code: 'unreachable' });
    expect(error.what).toContain('could not be resolved');
  });

  test.each([
    ['that never answers', () => undefined],
    [
      'that drips',
      (socket: import('node:net').Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
        const timer = setInterval(() => socket.write('x'), 50);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('is told as timed out by a server %s', async (_, onSocket) => {
    const { port } = await keep(serveTcp(onSocket));
    expect(await refusalOf(ask(`http://127.0.0.1:${port}/`, { timeoutMs: 400 }))).toMatchObject({
      code: 'timed-out',
    });
  });

  test.each([
    [
      'resets',
      (socket: import('node:net').Socket) => void socket.once('data', () => socket.resetAndDestroy()),
    ],
    [
      'closes early',
      (socket: import('node:net').Socket) =>
        void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab')),
    ],
    [
      'speaks something else',
      (socket: import('node:net').Socket) => void socket.once('data', () => socket.end('SSH-2.0-x\r\n')),
    ],
  ])('is told as unreachable by a server that %s', async (_, onSocket) => {
    const { port } = await keep(serveTcp(onSocket));
    expect(await refusalOf(ask(`http://127.0.0.1:${port}/`))).toMatchObject({ code: 'unreachable' });
  });

  test('is told as given up when the caller gives up', async () => {
    const { port } = await keep(serveTcp(() => undefined));
    const controller = new AbortController();
    const pending = ask(`http://127.0.0.1:${port}/`, { signal: controller.signal });
    controller.abort();
    expect(await refusalOf(pending)).toMatchObject({ code: 'cancelled', kind: 'undecided' });
  });

  test('is refused where the address is none of http', async () => {
    expect(await refusalOf(ask('ftp://example.com/'))).toMatchObject({
      code: 'address-invalid',
      kind: 'caller',
    });
  });

  test('is refused where a header holds a line end, and does not show it', async () => {
    const url = await startHttp((_, response) => response.end());
    const error = await refusalOf(ask(url, { headers: { authorization: 'Bearer can\nary' } }));
    expect(error.message).not.toContain('ary');
  });
});

describe('TLS', () => {
  async function startHttps(listener: RequestListener, more = {}): Promise<number> {
    return (await keep(serve(listener, { ...TLS, ...more }))).port;
  }

  test('is refused where nobody we know has signed, and says how to name who has', async () => {
    const port = await startHttps((_, response) => response.end('secure'));
    const error = await refusalOf(ask(`https://localhost:${port}/`));
    expect(error.code).toBe('tls-refused');
    expect(error.fix).toContain('CA bundle');
  });

  test('trusts the bundle beside the roots of the system', async () => {
    const port = await startHttps((_, response) => response.end('secure'));
    expect((await ask(`https://localhost:${port}/`, {}, { caBundle: AUTHORITY })).body).toBe('secure');
  });

  test('checks the name, or the one it is told to', async () => {
    const port = await startHttps((_, response) => response.end('secure'));
    const { port: proxy } = await keep(serveProxy(port));
    const settings = { caBundle: AUTHORITY, proxy: { https: `http://127.0.0.1:${proxy}` } };
    expect(await refusalOf(ask('https://argocd.test/', {}, settings))).toMatchObject({ code: 'tls-refused' });
    expect((await ask('https://argocd.test/', {}, { ...settings, serverName: 'localhost' })).body).toBe(
      'secure',
    );
  });

  test('checks nothing where it is told not to', async () => {
    const port = await startHttps((_, response) => response.end('secure'));
    expect((await ask(`https://127.0.0.1:${port}/`, {}, { insecureSkipVerify: true })).body).toBe('secure');
  });

  test('shows a client certificate', async () => {
    const port = await startHttps((_, response) => response.end('known'), {
      ca: AUTHORITY,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const settings = {
      caBundle: AUTHORITY,
      clientCertificate: {
        certificate: readCertificate('client.pem'),
        key: readCertificate('client.key.pem'),
      },
    };
    expect((await ask(`https://localhost:${port}/`, {}, settings)).body).toBe('known');
    expect((await refusalOf(ask(`https://localhost:${port}/`, {}, { caBundle: AUTHORITY }))).kind).toBe(
      'outside',
    );
  });

  test('with a certificate that is none is refused with words', async () => {
    const settings = { clientCertificate: { certificate: 'no PEM', key: 'no PEM' } };
    expect(await refusalOf(ask('https://localhost:1/', {}, settings))).toMatchObject({
      code: 'certificate-invalid',
      kind: 'caller',
    });
  });
});

describe('a proxy', () => {
  test('is asked for the whole address of a plain server', async () => {
    const proxy = await keep(serveProxy(0));
    const settings = { proxy: { http: `http://user:p%40ss@127.0.0.1:${proxy.port}` } };
    expect((await ask('http://argocd.test/x?y=1', {}, settings)).body).toBe('from the proxy');
    expect(proxy.asked).toEqual(['GET http://argocd.test/x?y=1']);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
  });

  test('is asked for a tunnel to a secure one, and sees nothing of what goes through', async () => {
    const server = await keep(
      serve((request, response) => response.end(request.headers['proxy-authorization'] ?? 'none'), TLS),
    );
    const proxy = await keep(serveProxy(server.port));
    const settings = {
      caBundle: AUTHORITY,
      serverName: 'localhost',
      proxy: { https: `http://user:pw@127.0.0.1:${proxy.port}` },
    };
    expect((await ask('https://argocd.test/', {}, settings)).body).toBe('none');
    expect(proxy.asked).toEqual(['CONNECT argocd.test:443']);
    expect(proxy.authorizations[0]).toMatch(/^Basic /);
  });

  test.each([
    [407, 'proxy-auth-required'],
    [403, 'proxy-refused'],
    [502, 'proxy-refused'],
  ])('that answers %i to a tunnel is told as %s', async (status, code) => {
    const proxy = await keep(serveProxy(0, status));
    const settings = { proxy: { https: `http://user:canary@127.0.0.1:${proxy.port}` } };
    const error = await refusalOf(ask('https://argocd.test/', {}, settings));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`127.0.0.1:${proxy.port}`);
    expect(error.message).not.toContain('canary');
  });

  test('that wants a password for a plain server is told as such', async () => {
    const proxy = await keep(serveProxy(0, 407));
    const settings = { proxy: { http: `http://127.0.0.1:${proxy.port}` } };
    expect(await refusalOf(ask('http://argocd.test/', {}, settings))).toMatchObject({
      code: 'proxy-auth-required',
    });
  });

  test('is passed by where NO_PROXY says so', async () => {
    const proxy = await keep(serveProxy(0));
    const url = await startHttp((_, response) => response.end('direct'));
    const settings = { proxy: { http: `http://127.0.0.1:${proxy.port}`, noProxy: '127.0.0.1' } };
    expect((await ask(url, {}, settings)).body).toBe('direct');
    expect(proxy.asked).toEqual([]);
  });

  test('of a kind that cannot be used is told as such', async () => {
    const settings = { proxy: { https: 'socks5://127.0.0.1:1080' } };
    expect(await refusalOf(ask('https://argocd.test/', {}, settings))).toMatchObject({
      code: 'proxy-unsupported',
    });
  });
});

describe('a stream', () => {
  function open(url: string, more: Partial<HttpRequest> = {}) {
    return makeHttpClient({}).stream({
      method: 'GET',
      url,
      timeoutMs: 5_000,
      maxBytes: Number.POSITIVE_INFINITY,
      ...more,
    });
  }

  async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
    let text = '';
    for await (const chunk of chunks) text += Buffer.from(chunk).toString();
    return text;
  }

  test('gives its head at once and its chunks as they come, past its time-out', async () => {
    let encoding: string | string[] | undefined;
    const url = await startHttp((request, response) => {
      encoding = request.headers['accept-encoding'];
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      setTimeout(() => response.end('data: 2\n\n'), 600);
    });
    const stream = await open(url, { timeoutMs: 300 });
    expect(stream).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } });
    expect(await readAll(stream.chunks)).toBe('data: 1\n\ndata: 2\n\n');
    expect(encoding).toBe('identity');
  });

  test('whose head does not come in time is told as timed out', async () => {
    const { port } = await keep(serveTcp(() => undefined));
    expect(await refusalOf(open(`http://127.0.0.1:${port}/`, { timeoutMs: 300 }))).toMatchObject({
      code: 'timed-out',
    });
  });

  test('that breaks raises', async () => {
    const url = await startHttp((_, response) => {
      response.write('data: 1\n\n');
      setTimeout(() => response.destroy(), 50);
    });
    const stream = await open(url);
    expect(await refusalOf(readAll(stream.chunks))).toMatchObject({ code: 'unreachable' });
  });

  test('ends quietly when it is closed or given up', async () => {
    const url = await startHttp((_, response) => void response.write('data: 1\n\n'));
    const controller = new AbortController();
    const [closed, aborted] = [await open(url), await open(url, { signal: controller.signal })];
    for await (const _ of closed.chunks) closed.close();
    for await (const _ of aborted.chunks) controller.abort();
  });

  test('of more bytes than wanted raises', async () => {
    const url = await startHttp((_, response) => response.end('x'.repeat(1_000)));
    const stream = await open(url, { maxBytes: 10 });
    expect(await refusalOf(readAll(stream.chunks))).toMatchObject({ code: 'body-too-large' });
  });
});
