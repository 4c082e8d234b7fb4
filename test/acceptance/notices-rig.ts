import { openNotices } from '../../adapters/notices/open.ts';
import type { NoticeSettings } from '../../core/notice/settings.ts';
import type { Notices } from '../../core/ports/notice.ts';
import { createMasker } from '../../core/text/mask.ts';
import { NoticeChannelsServer, SLACK_TOKEN } from '../../scripts/sandbox/notice-channels.ts';
import { NOW } from '../unit/notice/sample.ts';
import { quietContext } from './quiet-context.ts';

export const NOTICE_SECRET = 'canary-notice-secret';

export interface NoticesRig extends AsyncDisposable {
  readonly channels: NoticeChannelsServer;
  /** As they are handed to the printer, before it masks anything. */
  readonly warnings: readonly string[];
  /** A text as the printer shows it. */
  mask(text: string): string;
  readonly waits: readonly number[];
  /** A new process that tells all three channels, or those that are left. */
  open(change?: Partial<Record<keyof NoticeSettings, string | undefined>>): Notices;
  tick(ms: number): void;
}

/** The three channels behind one server, and a context whose clock the test moves. */
export async function openRig(): Promise<NoticesRig> {
  const channels = await NoticeChannelsServer.start();
  const warnings: string[] = [];
  const waits: number[] = [];
  const masker = createMasker();
  let now = NOW;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const context = quietContext({
    clock,
    warn: (text) => warnings.push(text),
    maskSecret: (secret) => masker.add(secret),
  });
  const all = {
    slackToken: SLACK_TOKEN,
    slackChannel: '#deploys',
    slackApi: channels.slackApi,
    teamsWebhook: channels.teamsWebhook,
    noticeWebhook: channels.hook,
    noticeSecret: NOTICE_SECRET,
  };
  return {
    channels,
    warnings,
    waits,
    mask: (text) => masker.mask(text),
    open: (change = {}) => openNotices(withoutAbsent({ ...all, ...change }), context),
    tick: (ms) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => channels[Symbol.asyncDispose](),
  };
}

function withoutAbsent(settings: Partial<Record<keyof NoticeSettings, string | undefined>>): NoticeSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
