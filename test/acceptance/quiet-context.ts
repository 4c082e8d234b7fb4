import { tmpdir } from 'node:os';
import { makeHttpClient } from '../../adapters/http/http-client.ts';
import { withRetry } from '../../adapters/http/with-retry.ts';
import type { ActionContext, RunFacts } from '../../core/action/definition.ts';
import type { Clock } from '../../core/ports/clock.ts';

interface QuietWorld {
  readonly clock: Clock;
  readonly facts?: Partial<RunFacts>;
  readonly warn?: (text: string) => void;
  readonly maskSecret?: (secret: string) => void;
}

/** The world of an action that talks to servers alone, with the real client and the clock of the test. */
export function quietContext({ clock, facts, warn, maskSecret }: QuietWorld): ActionContext {
  const ignore = () => undefined;
  return {
    facts: {
      place: 'terminal',
      temporaryFolder: tmpdir(),
      workingFolder: tmpdir(),
      proxy: {},
      canIssueIdToken: false,
      ...facts,
    },
    progress: { step: ignore, note: ignore, warn: warn ?? ignore, wait: ignore },
    clock,
    runProcess: () => Promise.reject(new Error('nothing is run here')),
    makeHttpClient: (settings) => {
      const client = makeHttpClient(settings);
      const { retry } = settings;
      return retry === undefined ? client : withRetry(client, retry, { clock, random: () => 1 });
    },
    issueIdToken: () => Promise.reject(new Error('nobody asks for one')),
    maskSecret: maskSecret ?? ignore,
    signal: new AbortController().signal,
  };
}
