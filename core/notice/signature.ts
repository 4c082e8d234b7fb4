import { createHmac } from 'node:crypto';

/** Header that lets a receiver know the sender: HMAC-SHA256 of the bytes of the body under the shared secret. */
export const SIGNATURE_HEADER = 'x-slipway-signature-256';

/** `sha256=` and 64 hexadecimal digits, the form that receivers of GitHub's webhooks check already. */
export function signBody(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`;
}
