import type { ActionContext } from '../../core/action/definition.ts';
import { messageOf } from '../../core/errors.ts';
import type { NoticeRef } from '../../core/ledger/entry.ts';
import { retryRules } from '../../core/net/retry.ts';
import { listSecrets, type NoticeSettings, readChannels } from '../../core/notice/settings.ts';
import type { NoticeState } from '../../core/notice/state.ts';
import type { Notices } from '../../core/ports/notice.ts';
import type { Channel, Told } from './channel.ts';
import { openSlack } from './slack.ts';
import { openTeams } from './teams.ts';
import { openWebhook } from './webhook.ts';

/**
 * The channels that the inputs name; with none of them nobody is told. Masks every secret. Raises
 * `notice-settings-invalid` (caller), before anything is sent; what goes wrong later is a warning.
 */
export function openNotices(settings: NoticeSettings, context: ActionContext): Notices {
  const { slack, teams, webhook } = maskedChannels(settings, context);
  const http = context.makeHttpClient({ proxy: context.facts.proxy, retry: retryRules['notice-write'] });
  const channels = [
    ...(slack === undefined ? [] : [openSlack(http, slack)]),
    ...(teams === undefined ? [] : [openTeams(http, teams)]),
    ...(webhook === undefined ? [] : [openWebhook(http, context.clock, webhook)]),
  ];
  const warn = warnOnce(context);
  const tellAll = async (state: NoticeState, ref?: NoticeRef) => {
    const told = await Promise.all(channels.map((channel) => tellOne(channel, state, ref)));
    told.forEach((one, index) => {
      if (one.kind === 'failed') warn(`${channels[index]?.name ?? ''} was not told: ${one.reason}`);
    });
    return told.map((one) => (one.kind === 'told' ? one.ref : undefined)).find((one) => one !== undefined);
  };
  return {
    isHeard: channels.length > 0,
    begin: (state) => tellAll(state),
    update: async (ref, state) => {
      await tellAll(state, ref);
    },
  };
}

function maskedChannels(settings: NoticeSettings, context: ActionContext) {
  const channels = readChannels(settings);
  for (const secret of listSecrets(channels)) context.maskSecret(secret);
  return channels;
}

async function tellOne(channel: Channel, state: NoticeState, ref: NoticeRef | undefined): Promise<Told> {
  try {
    return await channel.tell(state, ref);
  } catch (thrown) {
    return { kind: 'failed', reason: messageOf(thrown) };
  }
}

/** A channel that is down is said once, not at every step of a delivery. */
function warnOnce({ progress }: ActionContext): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text)) return;
    said.add(text);
    progress.warn(`${text.replace(/[.\s]+$/, '')}. The delivery goes on without it.`);
  };
}
