import { SlipwayError } from '../errors.ts';
import { isLoopback } from '../net/loopback.ts';
import { parseUrl } from '../net/parse-url.ts';

/** The inputs for notices, as they were given. */
export interface NoticeSettings {
  readonly slackToken?: string;
  readonly slackChannel?: string;
  readonly slackApi?: string;
  readonly teamsWebhook?: string;
  readonly noticeWebhook?: string;
  readonly noticeSecret?: string;
}

export interface SlackSettings {
  /** Without a slash at its end. */
  readonly api: string;
  readonly token: string;
  readonly channel: string;
}

/** The channels that are told. */
export interface NoticeChannels {
  readonly slack?: SlackSettings;
  readonly teams?: { readonly url: string };
  readonly webhook?: { readonly url: string; readonly secret?: string };
}

const SLACK_API = 'https://slack.com/api';

/** The channels that the inputs name. Raises `notice-settings-invalid` (caller), which never shows a secret. */
export function readChannels(settings: NoticeSettings): NoticeChannels {
  const { teamsWebhook, noticeWebhook, noticeSecret } = settings;
  if (noticeSecret !== undefined && noticeWebhook === undefined)
    throw invalid('`notice-secret` needs `notice-webhook`', 'A secret alone signs nothing');
  const slack = readSlack(settings);
  return {
    ...(slack === undefined ? {} : { slack }),
    ...(teamsWebhook === undefined ? {} : { teams: { url: checkUrl('teams-webhook', teamsWebhook) } }),
    ...(noticeWebhook === undefined
      ? {}
      : {
          webhook: {
            url: checkUrl('notice-webhook', noticeWebhook),
            ...(noticeSecret === undefined ? {} : { secret: noticeSecret }),
          },
        }),
  };
}

function readSlack({ slackToken, slackChannel, slackApi }: NoticeSettings): SlackSettings | undefined {
  if (slackToken === undefined && slackChannel === undefined) return undefined;
  if (slackToken === undefined)
    throw invalid('`slack-channel` needs `slack-token`', 'Slack lets nobody write without one');
  if (slackChannel === undefined)
    throw invalid('`slack-token` needs `slack-channel`', 'Nothing says where to write');
  const api = checkUrl('slack-api', slackApi ?? SLACK_API).replace(/\/+$/, '');
  return { api, token: slackToken, channel: slackChannel };
}

/** Nothing of the address is shown: whoever knows it may write. */
function checkUrl(input: string, text: string): string {
  const url = parseUrl(text.trim());
  if (url === undefined) throw invalid(`\`${input}\` is no URL`, 'It cannot be read as one');
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.host));
  if (!isSafe) throw invalid(`\`${input}\` is not https`, 'Whoever listens on the way could write, too');
  if (url.username !== '' || url.password !== '')
    throw invalid(`\`${input}\` carries a user or password`, 'They would be sent to nobody');
  return url.href;
}

function invalid(what: string, why: string): SlipwayError {
  return new SlipwayError({
    code: 'notice-settings-invalid',
    kind: 'caller',
    what,
    why,
    fix: 'Correct the inputs for notices, or leave all of them out: then nobody is told.',
  });
}

/**
 * All texts that must not be seen: the whole address of a webhook, and its path and parameters on their own, since errors
 * show addresses in parts.
 */
export function listSecrets({ slack, teams, webhook }: NoticeChannels): readonly string[] {
  const addresses = [teams?.url, webhook?.url].filter((url) => url !== undefined);
  return [
    ...[slack?.token, webhook?.secret].filter((secret) => secret !== undefined),
    ...addresses.flatMap((address) => {
      const { pathname, searchParams } = new URL(address);
      return [address, pathname, ...searchParams.values()].filter((part) => part.length > 8);
    }),
  ];
}
