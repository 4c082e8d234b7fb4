import { renderJson } from '../../core/notice/json-message.ts';
import type { NoticeChannels } from '../../core/notice/settings.ts';
import { SIGNATURE_HEADER, signBody } from '../../core/notice/signature.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HttpClient } from '../../core/ports/http.ts';
import type { Channel } from './channel.ts';
import { postJson } from './post.ts';

/**
 * One POST per change. The number of a message grows across the runs that speak of one promotion, for it begins at the
 * time of day and no run says anything twice in a millisecond.
 */
export function openWebhook(
  http: HttpClient,
  clock: Clock,
  { url, secret }: NonNullable<NoticeChannels['webhook']>,
): Channel {
  let sequence = 0;
  const last = new Map<string, string>();
  return {
    name: 'The webhook',
    tell: async (state) => {
      const words = JSON.stringify(renderJson({ ...state, at: 0 }, 0));
      if (last.get(state.id) === words) return { kind: 'silent' };
      sequence = Math.max(sequence + 1, clock.now());
      const body = JSON.stringify(renderJson(state, sequence));
      const headers = secret === undefined ? {} : { [SIGNATURE_HEADER]: signBody(body, secret) };
      const posted = await postJson(http, { url, body, headers });
      if (posted.kind === 'refused') return { kind: 'failed', reason: posted.reason };
      last.set(state.id, words);
      return { kind: 'told' };
    },
  };
}
