import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { findCardFaults, LARGEST_CARD } from './card-rules.ts';
import { at } from './json.ts';
import { findSlackFaults } from './slack-rules.ts';

/** A message as it stands in a Slack channel now. */
export interface SlackMessageNow {
  readonly ts: string;
  readonly channel: string;
  body: unknown;
  edits: number;
}

export interface HookCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers in place of a channel: `times` requests whose path the pattern matches. */
export interface ChannelFault {
  readonly path: RegExp;
  times: number;
  readonly answer: (request: IncomingMessage, response: ServerResponse) => unknown;
}

export const SLACK_TOKEN = 'xoxb-slipway-canary-0123456789';
const TEAMS_PATH = '/workflows/c4f3c4f3c4f3c4f3/triggers/manual/paths/invoke';
const TEAMS_SIGNATURE = 'canary-teams-signature';
const HOOK_PATH = '/hooks/canary-hook-path';

/**
 * Slack, a Teams workflow and a generic receiver on one free port of the loopback. It is strict: what the real ones
 * refuse, or would show otherwise than it was meant, stands in `violations`.
 */
export class NoticeChannelsServer implements AsyncDisposable {
  readonly slack: SlackMessageNow[] = [];
  readonly cards: unknown[] = [];
  readonly hooks: HookCall[] = [];
  readonly faults: ChannelFault[] = [];
  readonly violations: string[] = [];
  /** Names of the channels the app was invited into, and their ids. */
  readonly channels = new Map([['#deploys', 'C0123ABCD']]);
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<NoticeChannelsServer> {
    const server = new NoticeChannelsServer();
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get slackApi(): string {
    return `${this.#origin}/api`;
  }

  get teamsWebhook(): string {
    return `${this.#origin}${TEAMS_PATH}?api-version=1&sig=${TEAMS_SIGNATURE}`;
  }

  get hook(): string {
    return `${this.#origin}${HOOK_PATH}`;
  }

  /** Texts that nobody may see. */
  get secrets(): readonly string[] {
    return [SLACK_TOKEN, TEAMS_SIGNATURE, TEAMS_PATH, HOOK_PATH];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  get #origin(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server is not started');
    return `http://127.0.0.1:${address.port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? '/', this.#origin);
    const body = await text(request);
    const fault = this.faults.find(({ path, times }) => times > 0 && path.test(url.pathname));
    if (fault !== undefined) {
      fault.times -= 1;
      return fault.answer(request, response);
    }
    this.#checkRequest(request);
    if (url.pathname === TEAMS_PATH) return this.#answerTeams(url, body, response);
    if (url.pathname === HOOK_PATH) {
      this.hooks.push({ headers: request.headers, body });
      return response.writeHead(204).end();
    }
    const method = /^\/api\/(chat\.(?:postMessage|update))$/.exec(url.pathname)?.[1];
    if (method !== undefined) return this.#answerSlack(request, { method, body }, response);
    this.violations.push(`no such route: ${request.method} ${url.pathname}`);
    return response.writeHead(404).end();
  }

  #checkRequest({ method, headers, url }: IncomingMessage): void {
    const type = headers['content-type'] ?? '';
    if (method !== 'POST') this.violations.push(`${method} ${url}`);
    // Slack warns of JSON without a character set.
    if (!/^application\/json; ?charset=utf-8$/i.test(type)) this.violations.push(`content type ${type}`);
  }

  #answerTeams(url: URL, body: string, response: ServerResponse): ServerResponse {
    if (url.searchParams.get('sig') !== TEAMS_SIGNATURE) return response.writeHead(401).end();
    if (Buffer.byteLength(body) > LARGEST_CARD) return response.writeHead(413).end();
    const card: unknown = JSON.parse(body);
    this.violations.push(...findCardFaults(card).map((fault) => `Teams: ${fault}`));
    this.cards.push(card);
    return response.writeHead(202).end();
  }

  #answerSlack(
    { headers }: IncomingMessage,
    call: { readonly method: string; readonly body: string },
    response: ServerResponse,
  ): ServerResponse {
    const say = (body: unknown) =>
      response
        .writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(body));
    const refuse = (error: string) => say({ ok: false, error });
    if (headers.authorization !== `Bearer ${SLACK_TOKEN}`) return refuse('invalid_auth');
    const body: unknown = JSON.parse(call.body);
    const faults = findSlackFaults(body);
    this.violations.push(...faults.map((fault) => `Slack: ${fault}`));
    if (faults.length > 0) return refuse('invalid_arguments');
    return call.method === 'chat.update' ? this.#edit(body, say, refuse) : this.#post(body, say, refuse);
  }

  #post<Answer>(body: unknown, say: (body: unknown) => Answer, refuse: (error: string) => Answer): Answer {
    const name = String(at(body, 'channel'));
    const channel = this.channels.get(name) ?? [...this.channels.values()].find((id) => id === name);
    if (channel === undefined) return refuse('channel_not_found');
    const ts = `1700000000.${String(this.slack.length + 1).padStart(6, '0')}`;
    this.slack.push({ ts, channel, body, edits: 0 });
    return say({ ok: true, channel, ts, message: {} });
  }

  /** An update takes the id of a channel only. */
  #edit<Answer>(body: unknown, say: (body: unknown) => Answer, refuse: (error: string) => Answer): Answer {
    const [channel, ts] = [at(body, 'channel'), at(body, 'ts')];
    if (![...this.channels.values()].some((id) => id === channel)) return refuse('channel_not_found');
    const message = this.slack.find((one) => one.ts === ts && one.channel === channel);
    if (message === undefined) return refuse('message_not_found');
    message.body = body;
    message.edits += 1;
    return say({ ok: true, channel, ts, text: at(body, 'text') });
  }
}
