import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { parseEntries } from '../../../core/ledger/entry-text.ts';
import { NoticeChannelsServer, SLACK_TOKEN } from '../../../scripts/sandbox/notice-channels.ts';
import type { Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { provideBundle } from '../../bundle.ts';
import { type JsonResult, runJson } from '../bump/slipway.ts';
import { deliveryInputs, startWorld } from '../deliver/world.ts';

export const NOTICE_SECRET = 'canary-notice-secret';

export interface Call {
  /** Instead of the three channels. */
  readonly env?: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
}

/** A call of `deliver`; `inputs` stand beside or replace those of every delivery. */
export interface DeliverCall extends Call {
  readonly inputs?: Readonly<Record<string, string>>;
}

/** What the generic webhook is told, as far as tests look at it. */
export interface Hook {
  readonly id: string;
  readonly decision: string;
  readonly resumed: boolean;
  readonly [field: string]: unknown;
}

/** A platform, and three channels that listen to what happens on it. */
export interface ToldWorld extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly channels: NoticeChannelsServer;
  /** Environment and words that name all three channels. */
  readonly told: Required<Call>;
  deliver(image: string, build: number, call?: DeliverCall): Promise<JsonResult>;
  promote(call?: Call): Promise<JsonResult>;
  /** Takes chat-api in dev back to what ran before. */
  rollback(call?: Call): Promise<JsonResult>;
  /** Begins a delivery as of an hour ago, and gives what kills it. */
  begin(image: string, build: number): Promise<() => Promise<void>>;
  /** Begins a rollback of chat-api in dev, and gives what kills it. */
  beginRollback(): Promise<() => Promise<void>>;
  hooks(): readonly Hook[];
  entries(): Promise<readonly LedgerEntry[]>;
}

async function startToldWorld(): Promise<ToldWorld> {
  const world = await startWorld({ environments: ['dev', 'staging'] });
  const channels = await NoticeChannelsServer.start();
  const { sandbox } = world;
  const told = tellAll(channels);
  const run = (words: readonly string[], call: Call) =>
    runJson([...words, ...(call.words ?? told.words)], {
      env: { ...sandbox.environment, ...(call.env ?? told.env) },
    });
  return {
    sandbox,
    channels,
    told,
    deliver: (image, build, call = {}) => run(deliverWords(sandbox, { image, build }, call.inputs), call),
    promote: (call = {}) => run(promoteWords(sandbox), call),
    rollback: (call = {}) => run(rollbackWords(sandbox), call),
    begin: (image, build) =>
      spawnRun([...deliverWords(sandbox, { image, build }), ...told.words], {
        ...sandbox.environment,
        ...told.env,
        ...shiftClock(-AN_HOUR),
      }),
    beginRollback: () =>
      spawnRun([...rollbackWords(sandbox), ...told.words], { ...sandbox.environment, ...told.env }),
    hooks: () => channels.hooks.map(({ body }): Hook => JSON.parse(body)),
    entries: () => readEntries(sandbox),
    [Symbol.asyncDispose]: async () => {
      await channels[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** A test in a world of its own, whose channels have nothing to complain of in the end. */
export function inToldWorld(play: (world: ToldWorld) => Promise<void>): () => Promise<void> {
  return async () => {
    await using world = await startToldWorld();
    await play(world);
    expect(world.channels.violations).toEqual([]);
  };
}

function tellAll(channels: NoticeChannelsServer): Required<Call> {
  return {
    env: {
      SLIPWAY_SLACK_TOKEN: SLACK_TOKEN,
      SLIPWAY_TEAMS_WEBHOOK: channels.teamsWebhook,
      SLIPWAY_NOTICE_WEBHOOK: channels.hook,
      SLIPWAY_NOTICE_SECRET: NOTICE_SECRET,
    },
    words: ['--slack-channel', '#deploys', '--slack-api', channels.slackApi],
  };
}

function deliverWords(
  sandbox: Sandbox,
  { image, build }: { readonly image: string; readonly build: number },
  inputs: NonNullable<DeliverCall['inputs']> = {},
): readonly string[] {
  const source = `acme/chat-api@${build.toString(16).padStart(40, '0')}`;
  const all = { ...deliveryInputs(sandbox, image), source, build: String(build), ...inputs };
  return ['deliver', ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])];
}

function promoteWords({ repositoryUrl }: Sandbox): readonly string[] {
  const watch = ['--stability', '1s', '--timeout', '40s'];
  return ['promote', '--repository', repositoryUrl, '--environment', 'staging', ...watch];
}

function rollbackWords({ repositoryUrl }: Sandbox): readonly string[] {
  const watch = ['--stability', '1s', '--timeout', '40s'];
  const place = ['--repository', repositoryUrl, '--environment', 'dev', '--service', 'chat-api'];
  return ['rollback', ...place, ...watch, '--reason', 'orders are lost', '--author-name', 'Mona'];
}

export const AN_HOUR = 3_600_000;

/** The variable with which a run has a clock of its own, so many milliseconds from now. */
export function shiftClock(byMs: number): Readonly<Record<string, string>> {
  const script = `const now = Date.now; Date.now = () => now() + ${byMs};`;
  return { NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(script)}"` };
}

async function spawnRun(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [join(await provideBundle(), 'slipway.js'), ...words], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      ...env,
    },
    stdio: 'ignore',
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return () => {
    child.kill('SIGKILL');
    return closed;
  };
}

async function readEntries({ repository }: Sandbox): Promise<readonly LedgerEntry[]> {
  if ((await repository.resolve('slipway-ledger')) === undefined) return [];
  const commits = await repository.log('slipway-ledger', 1000);
  return commits.toReversed().flatMap(({ message }) => parseEntries(message));
}

/** Changes `slipway.yaml` as a colleague would. */
export async function configure({ sandbox }: ToldWorld, from: string, to: string): Promise<void> {
  const { repository } = sandbox;
  const text = (await repository.readFile('main', 'slipway.yaml')) ?? '';
  if (!text.includes(from)) throw new Error(`slipway.yaml does not say ${from}`);
  const files = { 'slipway.yaml': text.replace(from, to) };
  await repository.commit({ branch: 'main', files, message: `Say ${to}` });
}
