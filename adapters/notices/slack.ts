import type { NoticeRef } from '../../core/ledger/entry.ts';
import type { SlackSettings } from '../../core/notice/settings.ts';
import { readSlackAnswer, readSlackRef, type SlackAnswer } from '../../core/notice/slack-answer.ts';
import { renderSlack, type SlackMessage } from '../../core/notice/slack-message.ts';
import type { NoticeState } from '../../core/notice/state.ts';
import type { HttpClient } from '../../core/ports/http.ts';
import type { Channel, Told } from './channel.ts';
import { postJson } from './post.ts';

/** What stands in the channel of a promotion. */
interface Standing {
  readonly ref: NoticeRef;
  readonly words: string;
}

/** One message per promotion, edited in place. */
export function openSlack(http: HttpClient, slack: SlackSettings): Channel {
  const standing = new Map<string, Standing>();

  async function tell(state: NoticeState, given: NoticeRef | undefined): Promise<Told> {
    const words = JSON.stringify(renderSlack({ ...state, at: 0 }));
    const known = standing.get(state.id);
    if (known?.words === words) return { kind: 'silent' };
    const answer = await write(known?.ref ?? readSlackRef(given), renderSlack(state));
    if (answer.kind === 'refused') return { kind: 'failed', reason: answer.reason };
    standing.set(state.id, { ref: answer.ref, words });
    return { kind: 'told', ref: answer.ref };
  }

  /** Edits what is there; where somebody removed it, says it anew. */
  async function write(ref: NoticeRef | undefined, message: SlackMessage): Promise<SlackAnswer> {
    if (ref === undefined) return call('chat.postMessage', { channel: slack.channel, ...message });
    const answer = await call('chat.update', { channel: ref.channel, ts: ref.message, ...message });
    const isGone = answer.kind === 'refused' && answer.isGone;
    return isGone ? call('chat.postMessage', { channel: slack.channel, ...message }) : answer;
  }

  async function call(method: string, fields: object): Promise<SlackAnswer> {
    const posted = await postJson(http, {
      url: `${slack.api}/${method}`,
      // An update would look for links and names by itself if it were not told not to.
      body: JSON.stringify({
        ...fields,
        parse: 'none',
        link_names: false,
        unfurl_links: false,
        unfurl_media: false,
      }),
      headers: { authorization: `Bearer ${slack.token}` },
    });
    if (posted.kind === 'refused') return { ...posted, isGone: false };
    return readSlackAnswer(posted.body);
  }

  return { name: 'Slack', tell };
}
