import { describe, expect, test } from 'vitest';
import { followRedirect } from '../../../core/net/redirect.ts';
import type { HttpRequest } from '../../../core/ports/http.ts';

const request: HttpRequest = {
  method: 'GET',
  url: 'https://a.example.com/x?y=1',
  headers: { Authorization: 'Bearer canary', Cookie: 'c', 'X-Gateway': 'g', Accept: 'application/json' },
  timeoutMs: 1,
  maxBytes: 1,
};

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('of status %i is followed by a read', (status) => {
    expect(followRedirect(request, status, '/z')?.url).toBe('https://a.example.com/z');
  });

  test('within the origin keeps every header', () => {
    expect(followRedirect(request, 302, 'https://a.example.com/z')?.headers).toBe(request.headers);
  });

  test.each(['https://b.example.com/z', 'https://a.example.com:8443/z', '//b.example.com/z'])(
    'to another origin (%s) keeps what says nothing of who asks, and no credentials',
    (location) => {
      expect(followRedirect(request, 302, location)?.headers).toEqual({ Accept: 'application/json' });
    },
  );

  test.each([
    ['from https to http', request, 302, 'http://a.example.com/z'],
    ['to another scheme', request, 302, 'file:///etc/passwd'],
    ['without an address', request, 302, undefined],
    ['to no address', request, 302, 'http://['],
    ['of a write', { ...request, method: 'POST' as const }, 307, '/z'],
    ['that is none', request, 304, '/z'],
  ])('%s is not followed', (_, from, status, location) => {
    expect(followRedirect(from, status, location)).toBeUndefined();
  });

  test('never hands over credentials in the address', () => {
    expect(followRedirect(request, 302, 'https://user:pw@b.example.com/z')?.url).toBe(
      'https://b.example.com/z',
    );
  });
});
