import { describe, expect, test } from 'vitest';
import { noticeGates } from '../../../core/notice/gates.ts';
import { noticeInputs, noticeSettingsOf } from '../../../core/notice/inputs.ts';
import { renderSlack } from '../../../core/notice/slack-message.ts';
import { NOW, notice } from './sample.ts';

describe('the gates of a notice', () => {
  test('that are closed say what would open them, and when they open by themselves', () => {
    const gates = noticeGates({
      kind: 'closed',
      needsAct: true,
      obstacles: [
        {
          gate: 'soak',
          code: 'soaking',
          text: '20 of 60 minutes',
          unblocks: 'time',
          until: NOW,
          weight: 'waiting',
        },
        {
          gate: 'quarantine',
          code: 'quarantined',
          text: 'it failed',
          unblocks: 'a newer build',
          weight: 'refused',
        },
      ],
    });
    expect(gates).toEqual([
      { gate: 'soak', state: 'waiting', text: '20 of 60 minutes; time', until: NOW },
      { gate: 'quarantine', state: 'refused', text: 'it failed; a newer build' },
    ]);
  });

  test('that somebody passed by stand first, and never as open', () => {
    const gates = noticeGates({
      kind: 'open',
      evidence: [
        { gate: 'soak', text: 'passed by break-glass' },
        { gate: 'verified', text: 'verified in staging' },
      ],
      overrides: [{ gate: 'soak', reason: 'outage', actor: 'bob' }],
    });
    expect(gates).toEqual([
      { gate: 'soak', state: 'overridden', text: 'passed by bob: outage' },
      { gate: 'verified', state: 'open', text: 'verified in staging' },
    ]);
    expect(JSON.stringify(renderSlack(notice({ gates })))).toContain('⚠ `soak` passed by bob: outage');
  });
});

describe('the inputs', () => {
  test('that are secrets have variables of their own, each another one', () => {
    const secrets = Object.values(noticeInputs).flatMap((input) =>
      'secret' in input ? [input.environment] : [],
    );
    expect(secrets).toHaveLength(4);
    expect(new Set(secrets).size).toBe(4);
  });

  test('give the settings, without what was not given', () => {
    const settings = noticeSettingsOf({
      'slack-token': 'xoxb-1',
      'slack-channel': '#deploys',
      'slack-api': 'https://slack.com/api',
      'teams-webhook': undefined,
      'notice-webhook': undefined,
      'notice-secret': undefined,
    });
    expect(settings).toEqual({
      slackToken: 'xoxb-1',
      slackChannel: '#deploys',
      slackApi: 'https://slack.com/api',
    });
  });
});
