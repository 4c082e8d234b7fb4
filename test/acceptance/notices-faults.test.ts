import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ChannelFault, SLACK_TOKEN } from '../../scripts/sandbox/notice-channels.ts';
import { notice } from '../unit/notice/sample.ts';
import { startServer } from './argocd-client/scripted-server.ts';
import { NOTICE_SECRET, type NoticesRig, openRig } from './notices-rig.ts';

let rig: NoticesRig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  const shown = rig.warnings.join('\n');
  for (const secret of [...rig.channels.secrets, NOTICE_SECRET]) expect(shown).not.toContain(secret);
  expect(rig.channels.violations).toEqual([]);
});

const EVERYWHERE = /./;

function answering(status: number, headers: Record<string, string> = {}, body = ''): ChannelFault['answer'] {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

function fault(answer: ChannelFault['answer'], times = 99, path = EVERYWHERE): void {
  rig.channels.faults.push({ path, times, answer });
}

/** The one thing that must hold whatever a channel does: nothing is raised. */
async function tellThrough(): Promise<void> {
  const notices = rig.open();
  const ref = await notices.begin(notice({ decision: 'started' }));
  expect(ref).toBeUndefined();
  await notices.update(ref, notice({ decision: 'delivered' }));
}

describe('a channel that fails never fails a delivery, and is said once', () => {
  test.each<[string, ChannelFault['answer'], RegExp]>([
    ['with 500', answering(500, {}, '::error::boom'), /answered 500/],
    ['with 404', answering(404), /answered 404/],
    [
      'by breaking the connection',
      (request) => request.socket.destroy(),
      /connection to 127.0.0.1:\d+ broke/,
    ],
    ['by a flood', (_request, response) => response.writeHead(200).end('x'.repeat(300_000)), /too large/],
  ])('%s', async (_, answer, text) => {
    fault(answer);
    await tellThrough();
    expect(rig.warnings.map((warning) => warning.split(' ')[0])).toEqual(['Slack', 'The', 'Teams']);
    for (const warning of rig.warnings) expect(warning).toMatch(text);
    for (const warning of rig.warnings)
      expect(warning).toMatch(/was not told: .*\. The delivery goes on without it\.$/);
  });

  test('by silence', { timeout: 30_000 }, async () => {
    fault(() => undefined, 3);
    await rig.open().begin(notice({ decision: 'delivered' }));
    expect(rig.warnings).toHaveLength(3);
    for (const warning of rig.warnings) expect(warning).toMatch(/did not answer in time/);
  });

  test('by sending the reader elsewhere: no secret goes there', async () => {
    const elsewhere = await startServer((_request, response) => response.end('{"ok":true}'));
    try {
      fault(answering(307, { location: `${elsewhere.url}/steal` }));
      await tellThrough();
      expect(elsewhere.seen).toEqual([]);
      for (const warning of rig.warnings) expect(warning).toMatch(/answered 307/);
    } finally {
      await elsewhere.close();
    }
  });

  test('even before anything listens', async () => {
    const gone = await startServer(() => undefined);
    await gone.close();
    const url = `${gone.url}/hooks/canary-hook-path`;
    const notices = rig.open({ slackApi: gone.url, teamsWebhook: url, noticeWebhook: url });
    expect(await notices.begin(notice({ decision: 'delivered' }))).toBeUndefined();
    for (const warning of rig.warnings) expect(warning).toMatch(/refused the connection/);
  });
});

describe('a limit', () => {
  test('is waited for as long as the channel asks', async () => {
    fault(answering(429, { 'retry-after': '2' }), 1, /chat.postMessage/);
    expect(await rig.open().begin(notice())).toBeDefined();
    expect(rig.waits).toEqual([2_000]);
    expect(rig.channels.slack).toHaveLength(1);
  });

  test('that asks for more patience than a delivery has is told instead', async () => {
    fault(answering(429, { 'retry-after': '600' }), 1, /chat.postMessage/);
    expect(await rig.open().begin(notice())).toBeUndefined();
    expect(rig.waits).toEqual([]);
    expect(rig.warnings).toEqual([expect.stringMatching(/^Slack was not told: .* answered 429/)]);
  });

  test('nothing is sent twice where nobody knows whether it arrived', async () => {
    let calls = 0;
    fault(
      (_request, response) => {
        calls += 1;
        response.writeHead(502).end();
      },
      99,
      /hooks/,
    );
    await rig.open().begin(notice());
    expect(calls).toBe(1);
  });
});

describe('Slack', () => {
  test('that was down is told at the next step, in one message', async () => {
    fault(answering(503), 1, /chat/);
    const notices = rig.open();
    const ref = await notices.begin(notice({ decision: 'started' }));
    await notices.update(ref, notice({ decision: 'rolling-back' }));
    await notices.update(ref, notice({ decision: 'rolled-back' }));
    expect(rig.channels.slack.map(({ edits }) => edits)).toEqual([1]);
    expect(rig.warnings).toHaveLength(1);
  });

  test.each<[string, Parameters<NoticesRig['open']>[0], RegExp]>([
    ['a wrong token', { slackToken: `${SLACK_TOKEN}-old` }, /invalid_auth"; check `slack-token`/],
    ['a channel it does not know', { slackChannel: '#nowhere' }, /channel_not_found"; check `slack-channel`/],
  ])('that refuses %s says what helps', async (_, change, text) => {
    expect(await rig.open(change).begin(notice())).toBeUndefined();
    expect(rig.warnings).toEqual([expect.stringMatching(text)]);
    expect(rig.warnings.join()).not.toContain(SLACK_TOKEN);
  });

  test.each([
    ['<html>Sign in</html>'],
    ['{"ok":true}'],
    ['{"ok":true,"channel":"x\\n::y","ts":"1.1"}'],
    [''],
  ])('in whose place something answers %j is not believed', async (body) => {
    fault(answering(200, { 'content-type': 'text/html' }, body), 1, /chat/);
    expect(await rig.open().begin(notice())).toBeUndefined();
    expect(rig.warnings).toEqual([expect.stringMatching(/something answered that is not Slack/)]);
  });
});

test('a state that cannot be shown is a warning, too', async () => {
  await rig.open().begin(notice({ at: Number.NaN, decision: 'delivered' }));
  expect(rig.warnings.length).toBeGreaterThan(0);
});

test('every secret is masked from the beginning, in the parts that errors show too', () => {
  rig.open();
  const { secrets, teamsWebhook, hook } = rig.channels;
  for (const secret of [...secrets, NOTICE_SECRET, teamsWebhook, hook]) {
    const shown = rig.mask(`request: ${secret} (GET)`);
    expect(shown).not.toContain(secret);
  }
});

test('inputs that contradict each other are refused before anybody is told', () => {
  expect(() => rig.open({ slackChannel: undefined })).toThrow(/`slack-token` needs `slack-channel`/);
  expect(rig.channels.slack).toEqual([]);
});
