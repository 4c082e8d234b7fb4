import type { Readable } from 'node:stream';
import { bodyTooLarge } from '../../core/net/network-errors.ts';
import type { HttpRequest } from '../../core/ports/http.ts';

/** The chunks of a body; raises `body-too-large` as soon as there are more bytes than the request allows. */
export async function* readLimited(
  body: Readable,
  { url, maxBytes }: HttpRequest,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    const bytes = toBytes(chunk);
    size += bytes.length;
    if (size > maxBytes) throw bodyTooLarge(url, maxBytes);
    yield bytes;
  }
}

function toBytes(chunk: unknown): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk), 'utf8');
}
