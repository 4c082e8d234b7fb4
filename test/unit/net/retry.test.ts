import { describe, expect, test } from 'vitest';
import { withRetry } from '../../../adapters/http/with-retry.ts';
import { SlipwayError } from '../../../core/errors.ts';
import { readRetryAfter, retryRules, waitBeforeRetry } from '../../../core/net/retry.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { HttpClient, HttpMethod, HttpResponse, RetryRule } from '../../../core/ports/http.ts';

const NOW = Date.UTC(2026, 0, 1);
const read = retryRules['registry-read'];

function answer(status: number, headers: Record<string, string> = {}) {
  return { kind: 'answer', status, headers } as const;
}

function tried(
  rule: RetryRule,
  method: HttpMethod,
  attempt: number,
  result: Parameters<typeof waitBeforeRetry>[1]['result'],
) {
  return waitBeforeRetry(rule, { method, attempt, result, now: NOW, random: 1 });
}

describe('a retry', () => {
  test.each([408, 425, 429, 500, 502, 503, 504])('follows a read that was answered with %i', (status) => {
    expect(tried(read, 'GET', 1, answer(status))).toBe(500);
  });

  test.each([200, 301, 400, 401, 403, 404, 409, 422, 501])('does not follow an answer of %i', (status) => {
    expect(tried(read, 'GET', 1, answer(status))).toBeUndefined();
  });

  test.each([
    ['unreachable', 500],
    ['timed-out', 500],
    ['tls-refused', undefined],
    ['body-too-large', undefined],
    ['cancelled', undefined],
  ])('after the error %s waits %s', (code, wait) => {
    expect(tried(read, 'GET', 1, { kind: 'error', code })).toBe(wait);
  });

  test('waits twice as long each time, up to the longest wait', () => {
    const rule: RetryRule = { ...read, attempts: 9, firstWaitMs: 1_000, longestMs: 5_000 };
    expect([1, 2, 3, 4].map((attempt) => tried(rule, 'GET', attempt, answer(503)))).toEqual([
      1_000, 2_000, 4_000, 5_000,
    ]);
  });

  test('ends after the last attempt of its rule', () => {
    expect(tried(read, 'GET', read.attempts, answer(503))).toBeUndefined();
  });

  test('is spread over half of the wait', () => {
    const at = (random: number) =>
      waitBeforeRetry(read, { method: 'GET', attempt: 1, result: answer(503), now: NOW, random });
    expect([at(0), at(0.5), at(1)]).toEqual([250, 375, 500]);
  });

  test('waits as long as the server asks', () => {
    expect(tried(read, 'GET', 1, answer(429, { 'retry-after': '7' }))).toBe(7_000);
  });

  test('does not happen when the server asks for more patience than there is', () => {
    expect(tried(read, 'GET', 1, answer(429, { 'retry-after': '3600' }))).toBeUndefined();
  });

  test.each(Object.entries(retryRules).filter(([, { methods }]) => methods.includes('POST')))(
    'of a write by %s never follows a missing answer or a server error',
    (_, rule) => {
      expect(tried(rule, 'POST', 1, { kind: 'error', code: 'timed-out' })).toBeUndefined();
      expect(tried(rule, 'POST', 1, answer(502))).toBeUndefined();
      expect(tried(rule, 'POST', 1, answer(429))).toBeGreaterThan(0);
    },
  );

  test('of a rule for reads never follows a write', () => {
    expect(tried(read, 'POST', 1, answer(503))).toBeUndefined();
  });
});

describe('the time a server asks for', () => {
  test.each([
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': new Date(NOW + 9_000).toUTCString() }, 9_000],
    [{ 'retry-after': new Date(NOW - 9_000).toUTCString() }, 0],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 30) }, 30_000],
    [{ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': String(NOW / 1000 + 30) }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('in %j is %s ms', (headers, wait) => {
    expect(readRetryAfter(headers, NOW)).toBe(wait);
  });
});

describe('a patient client', () => {
  const request = { method: 'GET', url: 'https://example.com/', timeoutMs: 1, maxBytes: 1 } as const;

  function makeClock(): Clock & { readonly slept: number[] } {
    const slept: number[] = [];
    return { slept, now: () => NOW, sleep: async (ms) => void slept.push(ms) };
  }

  function scripted(...steps: (HttpResponse | SlipwayError)[]): HttpClient & { count(): number } {
    let count = 0;
    return {
      count: () => count,
      stream: async () => Promise.reject(new Error('not asked for')),
      request: async () => {
        const step = steps[count++];
        if (step === undefined) throw new Error('asked too often');
        if (step instanceof SlipwayError) throw step;
        return step;
      },
    };
  }

  const ok: HttpResponse = { status: 200, headers: {}, body: 'ok' };
  const busy: HttpResponse = { status: 503, headers: {}, body: '' };
  const broken = new SlipwayError({ code: 'unreachable', kind: 'outside', what: 'x', why: '', fix: '' });

  test('asks again until there is an answer, and waits in between', async () => {
    const clock = makeClock();
    const client = scripted(busy, broken, ok);
    expect(await withRetry(client, read, { clock, random: () => 1 }).request(request)).toBe(ok);
    expect(clock.slept).toEqual([500, 1_000]);
  });

  test('gives the last answer as it is', async () => {
    const client = scripted(busy, busy, busy, busy);
    expect(await withRetry(client, read, { clock: makeClock() }).request(request)).toBe(busy);
    expect(client.count()).toBe(4);
  });

  test('raises the last error as it is', async () => {
    const client = scripted(broken, broken, broken, broken);
    await expect(withRetry(client, read, { clock: makeClock() }).request(request)).rejects.toBe(broken);
  });

  test('stops when nobody waits any more', async () => {
    const client = scripted(busy);
    const signal = AbortSignal.abort();
    expect(await withRetry(client, read, { clock: makeClock() }).request({ ...request, signal })).toBe(busy);
  });
});
