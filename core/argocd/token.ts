import { numberField, objectOf, parseJson, textField } from './fields.ts';

/** What a token says of itself; nothing here is verified, the server does that. */
export interface TokenClaims {
  /** Milliseconds since the epoch; absent for tokens that never expire. */
  readonly expiresAt?: number;
  readonly subject?: string;
}

/** The claims of a JWT, or nothing for a token of another form. */
export function readTokenClaims(token: string): TokenClaims | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  const parsed = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (parsed === undefined) return undefined;
  const claims = objectOf(parsed.value);
  const seconds = numberField(claims, 'exp');
  const subject = textField(claims, 'sub');
  return {
    ...(seconds === undefined ? {} : { expiresAt: seconds * 1000 }),
    ...(subject === undefined ? {} : { subject }),
  };
}

export type TokenLife = 'expired' | 'ends-early' | 'long-enough' | 'unknown';

/** Whether a token outlives a wait; both times in milliseconds since the epoch, by the server's clock. */
export function judgeTokenLife(
  token: string,
  span: { readonly now: number; readonly deadline: number },
): TokenLife {
  const claims = readTokenClaims(token);
  if (claims === undefined) return 'unknown';
  if (claims.expiresAt === undefined) return 'long-enough';
  if (claims.expiresAt <= span.now) return 'expired';
  return claims.expiresAt < span.deadline ? 'ends-early' : 'long-enough';
}
