import * as z from 'zod/mini';
import type { NoticeRef } from '../ledger/entry.ts';
import { neutraliseLine } from '../text/neutralise.ts';

export type SlackAnswer =
  | { readonly kind: 'written'; readonly ref: NoticeRef }
  /** `isGone`: the message cannot be edited any more, so a new one has to be written. */
  | { readonly kind: 'refused'; readonly reason: string; readonly isGone: boolean };

const CHANNEL = /^[CDG][A-Z0-9]{2,40}$/;
const MESSAGE = /^\d{1,12}\.\d{1,9}$/;
const written = z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() });
const refused = z.object({ ok: z.literal(false), error: z.string(), needed: z.optional(z.string()) });

const ADVICE: Readonly<Record<string, string>> = {
  not_in_channel: 'invite the app into the channel',
  channel_not_found: 'check `slack-channel`, and invite the app where the channel is private',
  is_archived: 'the channel is archived; choose another one',
  invalid_auth: 'check `slack-token`',
  not_authed: 'check `slack-token`',
  token_expired: 'give a new `slack-token`',
  token_revoked: 'give a new `slack-token`',
  account_inactive: 'give a `slack-token` of an app that is installed',
  missing_scope: 'give the app the scope `chat:write`',
  restricted_action: 'let apps write into the channel',
};
const GONE = [
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'channel_not_found',
  'is_inactive',
];

/** What Slack says to a message; every error comes with status 200. The body is foreign text. */
export function readSlackAnswer(body: string): SlackAnswer {
  const parsed = parse(body);
  const good = z.safeParse(written, parsed);
  if (good.success) {
    const ref = readSlackRef({ channel: good.data.channel, message: good.data.ts });
    if (ref !== undefined) return { kind: 'written', ref };
  }
  const bad = z.safeParse(refused, parsed);
  if (!bad.success) return { kind: 'refused', reason: 'something answered that is not Slack', isGone: false };
  const { error } = bad.data;
  const advice = Object.hasOwn(ADVICE, error) ? `; ${ADVICE[error]}` : '';
  const reason = `Slack said "${neutraliseLine(error, 60)}"${advice}`;
  return { kind: 'refused', reason, isGone: GONE.includes(error) };
}

/** A reference to a message of Slack; nothing where its words, which may come from the ledger, cannot be one. */
export function readSlackRef(ref: NoticeRef | undefined): NoticeRef | undefined {
  if (ref === undefined || !CHANNEL.test(ref.channel) || !MESSAGE.test(ref.message)) return undefined;
  return { channel: ref.channel, message: ref.message };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
