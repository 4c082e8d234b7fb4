import { describe, expect, test } from 'vitest';
import { judgeTokenLife, readTokenClaims } from '../../../core/argocd/token.ts';

function jwt(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part(claims)}.signature`;
}

describe('the life of a token', () => {
  test('reads expiry and subject without verifying', () => {
    expect(readTokenClaims(jwt({ exp: 1_800_000_000, sub: 'proj:shop:ci' }))).toEqual({
      expiresAt: 1_800_000_000_000,
      subject: 'proj:shop:ci',
    });
  });

  test.each(['', 'opaque', 'a.b', 'a.###.c', `a.${Buffer.from('no json').toString('base64url')}.c`])(
    'says nothing about %j',
    (token) => {
      expect(readTokenClaims(token)).toBeUndefined();
    },
  );

  test.each([
    [99, 'expired'],
    [100, 'expired'],
    [150, 'ends-early'],
    [200, 'long-enough'],
    [undefined, 'long-enough'],
  ])('a token until second %s, asked at 100 for a wait until 200, is %s', (exp, life) => {
    expect(judgeTokenLife(jwt({ exp }), { now: 100_000, deadline: 200_000 })).toBe(life);
  });
});
