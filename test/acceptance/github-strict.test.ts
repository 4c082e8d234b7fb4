import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GithubServer } from '../../scripts/sandbox/github.ts';
import { NoticeChannelsServer, SLACK_TOKEN } from '../../scripts/sandbox/notice-channels.ts';

const HEADERS = {
  accept: 'application/vnd.github+json',
  'user-agent': 'slipway',
  'x-github-api-version': '2022-11-28',
};

describe('the GitHub that tests talk to', () => {
  let server: GithubServer;
  beforeEach(async () => {
    server = await GithubServer.start({ tokens: {}, now: () => 0 });
    server.host('acme/gitops', { isPrivate: false }).open({ author: 'alice', title: 'x' });
  });
  afterEach(() => server[Symbol.asyncDispose]());

  async function call(path: string, init: RequestInit = {}): Promise<readonly string[]> {
    await fetch(`${server.apiUrl}${path}`, { headers: HEADERS, ...init });
    return server.violations;
  }

  test('takes what the real one takes', async () => {
    expect(await call('/repos/acme/gitops/pulls/17')).toEqual([]);
    expect(await call('/repos/acme/gitops/pulls/17/reviews?per_page=100&page=1')).toEqual([]);
  });

  test.each<[string, string, RequestInit]>([
    ['a route it does not have', '/repos/acme/gitops/pull/17', {}],
    ['another method', '/repos/acme/gitops/pulls/17', { method: 'POST', body: '{}' }],
    [
      'a request without the version of the API',
      '/repos/acme/gitops/pulls/17',
      { headers: { accept: HEADERS.accept, 'user-agent': 'slipway' } },
    ],
    [
      'a client without a name of its own',
      '/repos/acme/gitops/pulls/17',
      { headers: { ...HEADERS, 'user-agent': 'node' } },
    ],
    [
      'a media type of its own',
      '/repos/acme/gitops/pulls/17',
      { headers: { ...HEADERS, accept: 'application/json' } },
    ],
    ['a page that is too large', '/repos/acme/gitops/pulls/17/reviews?per_page=500', {}],
  ])('holds %s against the client', async (_, path, init) => {
    expect(await call(path, init)).not.toEqual([]);
  });
});

describe('the channels that tests talk to', () => {
  let channels: NoticeChannelsServer;
  beforeEach(async () => {
    channels = await NoticeChannelsServer.start();
  });
  afterEach(() => channels[Symbol.asyncDispose]());

  const text = (words: string) => ({ type: 'mrkdwn', text: words, verbatim: true });
  const message = {
    channel: '#deploys',
    text: 'x',
    blocks: [{ type: 'section', text: text('x') }],
    parse: 'none',
  };

  async function post(url: string, body: unknown, type = 'application/json; charset=utf-8') {
    const headers = { 'content-type': type, authorization: `Bearer ${SLACK_TOKEN}` };
    await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return channels.violations;
  }

  test('take what the real ones take', async () => {
    expect(await post(`${channels.slackApi}/chat.postMessage`, message)).toEqual([]);
    expect(channels.slack).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['an argument Slack does not have', { ...message, message: 'x' }],
    ['a text that is too long', { ...message, blocks: [{ type: 'section', text: text('x'.repeat(3_001)) }] }],
    ['an empty text', { ...message, blocks: [{ type: 'section', text: text('') }] }],
    ['a block Slack does not have', { ...message, blocks: [{ type: 'paragraph', text: text('x') }] }],
    ['half of a link', { ...message, blocks: [{ type: 'section', text: text('<https://x') }] }],
  ])('hold %s against the client', async (_, body) => {
    expect(await post(`${channels.slackApi}/chat.postMessage`, body)).not.toEqual([]);
    expect(channels.slack).toEqual([]);
  });

  test('hold JSON without its character set, unknown routes and cards Teams would not show against the client', async () => {
    const card = {
      type: 'AdaptiveCard',
      version: '1.4',
      body: [{ type: 'TextBlock', text: 'x' }],
      actions: [],
    };
    const contentType = 'application/vnd.microsoft.card.adaptive';
    await post(`${channels.slackApi}/chat.postMessage`, message, 'application/json');
    await post(`${channels.slackApi}/chat.delete`, message);
    await post(channels.teamsWebhook, { type: 'message', attachments: [{ contentType, content: card }] });
    expect(channels.violations).toEqual([
      'content type application/json',
      'no such route: POST /api/chat.delete',
      'Teams: TextBlock has no property type',
      'Teams: TextBlock has no property text',
    ]);
  });
});
