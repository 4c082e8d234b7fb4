import { describe, expect, test } from 'vitest';
import { listSecrets, readChannels } from '../../../core/notice/settings.ts';

const teamsWebhook = 'https://prod-1.example.com/workflows/s3cretPath1/run?sig=s3cretSignature';

describe('the channels', () => {
  test('are none where nothing is given', () => {
    expect(readChannels({})).toEqual({});
    expect(listSecrets(readChannels({}))).toEqual([]);
  });

  test('are those that are named', () => {
    const settings = {
      slackToken: 'xoxb-1',
      slackChannel: '#deploys',
      teamsWebhook,
      noticeWebhook: 'https://x.example/h',
    };
    expect(readChannels({ ...settings, noticeSecret: 's3cret' })).toEqual({
      slack: { api: 'https://slack.com/api', token: 'xoxb-1', channel: '#deploys' },
      teams: { url: teamsWebhook },
      webhook: { url: 'https://x.example/h', secret: 's3cret' },
    });
  });

  test.each([
    [{ slackToken: 'xoxb-s3cret' }, /`slack-token` needs `slack-channel`/],
    [{ slackChannel: '#x' }, /`slack-channel` needs `slack-token`/],
    [{ noticeSecret: 's3cret' }, /`notice-secret` needs `notice-webhook`/],
    [{ teamsWebhook: 's3cret not a url' }, /`teams-webhook` is no URL/],
    [{ teamsWebhook: 'http://example.com/s3cret' }, /`teams-webhook` is not https/],
    [{ noticeWebhook: 'ftp://example.com/s3cret' }, /`notice-webhook` is not https/],
    [{ noticeWebhook: 'https://bob:s3cret@example.com/' }, /carries a user or password/],
  ])('%# cannot be read, and no secret is shown', (settings, reason) => {
    expect(() => readChannels(settings)).toThrow(reason);
    expect(() => readChannels(settings)).not.toThrow(/s3cret/);
  });

  test('hide an address as a whole and in the parts that errors show', () => {
    expect(listSecrets(readChannels({ teamsWebhook }))).toEqual([
      teamsWebhook,
      '/workflows/s3cretPath1/run',
      's3cretSignature',
    ]);
  });
});
