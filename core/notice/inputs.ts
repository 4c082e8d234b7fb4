import { secret, text, url } from '../action/input-types.ts';
import { defineInputs, type InputValues } from '../action/inputs.ts';
import { definedOnly } from '../defined-only.ts';
import type { NoticeSettings } from './settings.ts';

/** Who is told of a promotion or delivery; nobody where nothing is given. */
export const noticeInputs = defineInputs({
  'slack-token': {
    type: secret,
    secret: true,
    environment: 'SLIPWAY_SLACK_TOKEN',
    description: 'Bot token of a Slack app with the scope `chat:write`; needs `slack-channel`.',
  },
  'slack-channel': {
    type: text({ label: 'channel' }),
    description:
      'Slack channel that is told, best by its id: one message per promotion, edited as it goes on.',
  },
  'slack-api': {
    type: url(),
    default: 'https://slack.com/api',
    description: 'Base of the Slack API; another one for GovSlack.',
  },
  'teams-webhook': {
    type: secret,
    secret: true,
    environment: 'SLIPWAY_TEAMS_WEBHOOK',
    description:
      'Address of a Teams workflow that takes webhooks. Its messages cannot be edited, so it is told once, when all is decided.',
  },
  'notice-webhook': {
    type: secret,
    secret: true,
    environment: 'SLIPWAY_NOTICE_WEBHOOK',
    description: 'Address that gets a POST with JSON at every change, always with the `id` of the promotion.',
  },
  'notice-secret': {
    type: secret,
    secret: true,
    environment: 'SLIPWAY_NOTICE_SECRET',
    description:
      'Secret shared with `notice-webhook`: its HMAC-SHA256 of the body stands in `x-slipway-signature-256`.',
  },
});

/** What `openNotices` takes, from the inputs of an action. */
export function noticeSettingsOf(inputs: InputValues<typeof noticeInputs>): NoticeSettings {
  return definedOnly({
    slackToken: inputs['slack-token'],
    slackChannel: inputs['slack-channel'],
    slackApi: inputs['slack-api'],
    teamsWebhook: inputs['teams-webhook'],
    noticeWebhook: inputs['notice-webhook'],
    noticeSecret: inputs['notice-secret'],
  });
}
