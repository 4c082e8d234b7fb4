import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import type { GithubFault } from '../../scripts/sandbox/github.ts';
import { startServer } from './argocd-client/scripted-server.ts';
import { claimOf, DIGEST, type GithubRig, openRig, prove, pullProof, TOKEN } from './github-rig.ts';

let rig: GithubRig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  expect(rig.server.violations).toEqual([]);
});

const JSON_TYPE = { 'content-type': 'application/json' };

function answering(status: number, headers: Record<string, string>, body: unknown): GithubFault['answer'] {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (_request, response: ServerResponse) => response.writeHead(status, headers).end(text);
}

/** Bob has merged a request for the digest; the next `times` reads of the pull request meet the fault. */
function proveThrough(answer: GithubFault['answer'], times = 1, path = /\/pulls\/17$/): Promise<string> {
  const pull = rig.gitops.open({ author: 'alice', title: `Release ${DIGEST}` });
  rig.gitops.merge(pull, 'bob');
  rig.server.faults.push({ path, times, answer });
  return prove(rig, claimOf(rig, pullProof(pull.number)));
}

async function failure(proving: Promise<string>): Promise<SlipwayError> {
  const thrown = await proving.then(
    (outcome) => new Error(`it was ${outcome}`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof SlipwayError)) throw new Error(`no error for users: ${messageOf(thrown)}`);
  expect(JSON.stringify([thrown.message, thrown.what, thrown.why, thrown.fix, thrown.cause])).not.toContain(
    TOKEN,
  );
  return thrown;
}

describe('what passes is waited for', () => {
  test('a limit, as long as GitHub asks', async () => {
    const limit = answering(429, { ...JSON_TYPE, 'retry-after': '7' }, { message: 'Too many requests' });
    expect(await proveThrough(limit)).toBe('bob');
    expect(rig.waits).toEqual([7_000]);
  });

  test.each([500, 502, 503, 504])('%i', async (status) => {
    expect(await proveThrough(answering(status, {}, 'Unicorn!'), 2)).toBe('bob');
    expect(rig.waits).toHaveLength(2);
  });

  test.each<[string, GithubFault['answer']]>([
    ['a connection that breaks', (request) => request.socket.destroy()],
    ['a server that says nothing', () => undefined],
  ])('%s', async (_, answer) => {
    expect(await proveThrough(answer)).toBe('bob');
    expect(rig.waits).toHaveLength(1);
  });
});

describe('a limit that does not pass soon is told', () => {
  const reset = String(Date.UTC(2026, 10, 20, 12, 45) / 1_000);

  test.each<[string, number, Record<string, string>, string, RegExp]>([
    [
      'the hourly one',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
      'API rate limit exceeded',
      /hourly limit.*from 2026-11-20T12:45Z on/,
    ],
    [
      'the hourly one by 429',
      429,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
      'x',
      /from 2026-11-20T12:45Z on/,
    ],
    [
      'a secondary one',
      403,
      { 'x-ratelimit-remaining': '4000' },
      'You have exceeded a secondary rate limit',
      /secondary limit.*in a minute or later/,
    ],
    [
      'one that wants long patience',
      403,
      { 'retry-after': '3600' },
      'slow down',
      /from 2026-11-20T13:00Z on/,
    ],
  ])('%s', async (_, status, headers, message, text) => {
    const error = await failure(
      proveThrough(answering(status, { ...JSON_TYPE, ...headers }, { message }), 9),
    );
    expect(error).toMatchObject({ code: 'github-rate-limited', kind: 'outside' });
    expect(error.message).toMatch(text);
    expect(rig.server.calls.filter(({ path }) => path.endsWith('/pulls/17'))).toHaveLength(1);
  });
});

describe('an answer that is none', () => {
  test.each<[string, string, GithubFault['answer'], RegExp]>([
    [
      'an HTML page',
      'not-json',
      answering(200, { 'content-type': 'text/html' }, '<title>Sign in</title>'),
      /title "Sign in"/,
    ],
    ['half of JSON', 'not-json', answering(200, JSON_TYPE, '{"number": 17, '), /begins with/],
    ['nothing', 'not-json', answering(200, JSON_TYPE, ''), /is empty/],
    ['another thing', 'github-answer-unexpected', answering(200, JSON_TYPE, [1, 2]), /not a pull request/],
    [
      'a part',
      'github-answer-unexpected',
      answering(200, JSON_TYPE, { number: 17 }),
      /field state is missing/,
    ],
    ['success without content', 'github-failed', answering(202, JSON_TYPE, {}), /answered 202/],
    ['a server error that stays', 'github-failed', answering(502, {}, '::error::pwned'), /answered 502/],
  ])('%s is refused', async (_, code, answer, text) => {
    const error = await failure(proveThrough(answer, 9));
    expect(error).toMatchObject({ code, kind: 'outside' });
    expect(error.message).toMatch(text);
  });

  test('a pull request whose merger has no possible login is not believed', async () => {
    const pull = rig.gitops.open({ author: 'alice', title: DIGEST });
    rig.gitops.merge(pull, 'bob\nadmin');
    const error = await failure(prove(rig, claimOf(rig, pullProof(pull.number))));
    expect(error.message).toMatch(/merged_by.login/);
  });

  test('a body without end is not read to its end', async () => {
    const flood: GithubFault['answer'] = (_request, response) => {
      response.writeHead(200, JSON_TYPE);
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 32)));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    };
    expect(await failure(proveThrough(flood))).toMatchObject({ code: 'body-too-large' });
  });

  test('hostile words of the host are shown without their power', async () => {
    const error = await failure(
      proveThrough(answering(500, JSON_TYPE, { message: 'x\n::set-env name=A::b\u001b[2J' }), 9),
    );
    for (const power of ['\n', '\u001b']) expect(error.message).not.toContain(power);
  });

  test('an error of the query API is told, where the answer depends on it', async () => {
    const pull = rig.gitops.open({ author: 'alice', title: DIGEST });
    rig.gitops.merge(pull, 'bob');
    const limited = { data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] };
    rig.server.faults.push({ path: /graphql/, times: 1, answer: answering(200, JSON_TYPE, limited) });
    const error = await failure(prove(rig, claimOf(rig, pullProof(pull.number))));
    expect(error).toMatchObject({ code: 'github-rate-limited', kind: 'outside' });
  });
});

describe('a redirect', () => {
  test.each([301, 302, 307])('%i is not followed: the token stays here', async (status) => {
    const elsewhere = await startServer((_request, response) => response.end('{}'));
    try {
      const away = answering(status, { location: `${elsewhere.url}/repositories/1/pulls/17` }, {});
      expect(await proveThrough(away)).toMatch(/sends the reader elsewhere.*renamed or transferred/);
      expect(elsewhere.seen).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  test('a next page on another host is not asked for: pages are counted here', async () => {
    const elsewhere = await startServer((_request, response) => response.end('[]'));
    try {
      const answer = answering(200, { ...JSON_TYPE, link: `<${elsewhere.url}/x?page=2>; rel="next"` }, []);
      expect(await proveThrough(answer, 1, /\/reviews$/)).toBe('bob');
      expect(elsewhere.seen).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });
});

test('every request carries the token in its header, and nothing of it anywhere else', async () => {
  const pull = rig.gitops.open({ author: 'alice', title: DIGEST });
  rig.gitops.merge(pull, 'bob');
  expect(await prove(rig, claimOf(rig, pullProof(pull.number)))).toBe('bob');
  expect(
    rig.server.calls.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{40}/, '<sha>')}`),
  ).toEqual([
    'GET /repos/acme/gitops/pulls/17',
    'GET /repos/acme/gitops/pulls/17/reviews',
    'GET /repos/acme/gitops/pulls/17/commits',
    'GET /repos/acme/gitops/pulls/17/files',
    'POST /graphql',
    'GET /repos/acme/chat-api/commits/<sha>',
  ]);
  expect(JSON.stringify(rig.server.calls)).not.toContain(TOKEN);
});
