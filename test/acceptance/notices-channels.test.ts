import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NoticeState } from '../../core/notice/state.ts';
import { wordsOf } from '../../scripts/sandbox/card-rules.ts';
import { at } from '../../scripts/sandbox/json.ts';
import { NOW, notice, poisoned } from '../unit/notice/sample.ts';
import { NOTICE_SECRET, type NoticesRig, openRig } from './notices-rig.ts';

let rig: NoticesRig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  expect(rig.channels.violations).toEqual([]);
});

/** Waiting, rolling out, going back, taken back: what a bad release goes through. */
const life: readonly NoticeState[] = [
  notice(),
  notice({ decision: 'started', at: NOW + 60_000, gates: [] }),
  notice({ decision: 'rolling-back', at: NOW + 120_000, gates: [] }),
  notice({
    decision: 'rolled-back',
    at: NOW + 180_000,
    gates: [],
    rollback: { to: 'ghcr.io/acme/chat-api:1.4.1', cause: 'its containers crash', proven: true },
  }),
];

async function live(states = life): Promise<void> {
  const notices = rig.open();
  const [first, ...others] = states;
  const ref = await notices.begin(first ?? notice());
  for (const state of others) {
    rig.tick(60_000);
    await notices.update(ref, state);
  }
}

const hooks = () => rig.channels.hooks.map(({ body }): unknown => JSON.parse(body));

describe('one promotion from its first gate to its rollback', () => {
  test('is one message in Slack, edited three times', async () => {
    await live();
    expect(rig.channels.slack).toHaveLength(1);
    expect(rig.channels.slack[0]?.edits).toBe(3);
    const words = JSON.stringify(rig.channels.slack[0]?.body);
    expect(words).toContain('Rolled back');
    expect(words).toContain('Taken back to 1.4.1, live and healthy again: its containers crash');
    expect(words).not.toContain('Waiting');
  });

  test('is one card in Teams, when all is decided', async () => {
    await live(life.slice(0, 3));
    expect(rig.channels.cards).toEqual([]);
    await rig.open().update(undefined, life[3] ?? notice());
    expect(rig.channels.cards).toHaveLength(1);
    expect(wordsOf(rig.channels.cards[0]).join('|')).toContain('⏪ Rolled back: chat-api to prod');
  });

  test('is one id and four growing numbers at the webhook, each signed', async () => {
    await live();
    const calls = hooks();
    expect(calls.map((call) => at(call, 'decision'))).toEqual([
      'waiting',
      'started',
      'rolling-back',
      'rolled-back',
    ]);
    expect(new Set(calls.map((call) => at(call, 'id')))).toEqual(new Set(['intent-1']));
    const numbers = calls.map((call) => Number(at(call, 'sequence')));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    for (const { headers, body } of rig.channels.hooks) {
      const expected = createHmac('sha256', NOTICE_SECRET).update(Buffer.from(body)).digest('hex');
      expect(headers['x-slipway-signature-256']).toBe(`sha256=${expected}`);
    }
    expect(rig.warnings).toEqual([]);
  });

  test('is said to be the same when nothing changed but the time', async () => {
    await live([notice(), notice({ at: NOW + 60_000 }), notice({ at: NOW + 120_000 })]);
    expect(rig.channels.slack[0]?.edits).toBe(0);
    expect(rig.channels.hooks).toHaveLength(1);
  });
});

describe('a later run', () => {
  test('edits the message that the ledger names, and counts on', async () => {
    const ref = await rig.open().begin(life[1] ?? notice());
    rig.tick(3_600_000);
    await rig.open().update(ref, notice({ decision: 'delivered', resumed: true }));
    expect(rig.channels.slack).toHaveLength(1);
    expect(JSON.stringify(rig.channels.slack[0]?.body)).toContain('taken up from a run that died');
    const numbers = hooks().map((call) => Number(at(call, 'sequence')));
    expect(numbers[1]).toBeGreaterThan(numbers[0] ?? Number.POSITIVE_INFINITY);
  });

  test.each<[string, (ref: { channel: string; message: string } | undefined) => typeof ref]>([
    ['that has no reference', () => undefined],
    ['whose reference is forged', () => ({ channel: '../admin', message: '1' })],
    ['whose message was deleted', (ref) => ref && { ...ref, message: '1600000000.000001' }],
    ['whose channel is gone', (ref) => ref && { ...ref, channel: 'C0999' }],
  ])('%s says it anew, and edits that from then on', async (_, change) => {
    const ref = change(await rig.open().begin(notice()));
    const notices = rig.open();
    await notices.update(ref, notice({ decision: 'started' }));
    await notices.update(ref, notice({ decision: 'delivered' }));
    expect(rig.channels.slack.map(({ edits }) => edits)).toEqual([0, 1]);
    expect(rig.warnings).toEqual([]);
  });
});

test('two promotions of one process have a message each', async () => {
  const notices = rig.open();
  const first = await notices.begin(notice({ decision: 'started' }));
  const second = await notices.begin(notice({ decision: 'started', id: 'intent-2', environment: 'staging' }));
  await notices.update(first, notice({ decision: 'delivered' }));
  await notices.update(second, notice({ decision: 'failed', id: 'intent-2', environment: 'staging' }));
  expect(rig.channels.slack.map(({ edits }) => edits)).toEqual([1, 1]);
  expect(JSON.stringify(rig.channels.slack[1]?.body)).toContain('Failed');
  expect(rig.channels.cards).toHaveLength(2);
});

test('hostile texts arrive everywhere without their power', async () => {
  const hostile =
    '<!channel> <@U1> <https://evil.example|Approve> *x* **y** [z](https://evil.example) <at>all</at>';
  await live([poisoned(hostile), { ...poisoned(hostile), decision: 'delivered' }]);
  expect(JSON.stringify(rig.channels.slack[0]?.body)).not.toMatch(/<(?!!date)/);
  expect(JSON.stringify(rig.channels.cards[0])).not.toMatch(/"(TextBlock|FactSet|entities|Action.OpenUrl)"/);
  expect(at(hooks()[0], 'reason')).toBe(hostile);
});

describe('channels that are not named are not told', () => {
  test.each(['slack', 'teams', 'webhook', 'all'] as const)('without %s', async (name) => {
    const absent = {
      slack: { slackToken: undefined, slackChannel: undefined },
      teams: { teamsWebhook: undefined },
      webhook: { noticeWebhook: undefined, noticeSecret: undefined },
    };
    const change = name === 'all' ? { ...absent.slack, ...absent.teams, ...absent.webhook } : absent[name];
    const ref = await rig.open(change).begin(notice({ decision: 'delivered' }));
    const { slack, cards, hooks: called } = rig.channels;
    const told = { slack: slack.length, teams: cards.length, webhook: called.length };
    const isTold = (channel: string) => (name === 'all' || name === channel ? 0 : 1);
    expect(told).toEqual({ slack: isTold('slack'), teams: isTold('teams'), webhook: isTold('webhook') });
    expect(ref === undefined).toBe(told.slack === 0);
  });

  test('without a secret nothing is signed', async () => {
    await rig.open({ noticeSecret: undefined }).begin(notice());
    expect(rig.channels.hooks[0]?.headers['x-slipway-signature-256']).toBeUndefined();
  });
});
