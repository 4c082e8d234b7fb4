import { messageOf, SlipwayError } from '../../core/errors.ts';
import type { HttpClient } from '../../core/ports/http.ts';

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `refused` gives the reason as the end of a sentence, and nothing of the address: whoever knows it may write. */
export type Posted =
  | { readonly kind: 'answered'; readonly body: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** A channel that is slow must not hold a delivery up. */
const LIMITS = { timeoutMs: 5_000, maxBytes: 256 * 1024 } as const;

/** Sends JSON and takes any 2xx for an answer; never raises. */
export async function postJson(http: HttpClient, { url, body, headers = {} }: Post): Promise<Posted> {
  try {
    const response = await http.request({
      method: 'POST',
      url,
      body,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'slipway',
        ...headers,
      },
      ...LIMITS,
      redirects: 'answer',
    });
    const { status } = response;
    if (status >= 200 && status < 300) return { kind: 'answered', body: response.body };
    return { kind: 'refused', reason: `${new URL(url).host} answered ${status}` };
  } catch (thrown) {
    // The why of a network error names the whole address.
    return { kind: 'refused', reason: thrown instanceof SlipwayError ? thrown.what : messageOf(thrown) };
  }
}
