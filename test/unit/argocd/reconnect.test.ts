import { describe, expect, test } from 'vitest';
import {
  type ConnectionEnd,
  firstConnection,
  nextConnection,
  type ReconnectState,
} from '../../../core/argocd/reconnect.ts';

function run(ends: readonly ConnectionEnd[], state: ReconnectState = firstConnection): readonly unknown[] {
  let current = state;
  return ends.map((end) => {
    const next = nextConnection(current, end);
    if (next.kind === 'give-up') return 'give-up';
    current = next.state;
    return `${next.state.encoding} after ${next.afterMs}`;
  });
}

const ended = (livedMs: number): ConnectionEnd => ({ end: { kind: 'ended' }, livedMs, random: 1 });
const mute: ConnectionEnd = { end: { kind: 'mute' }, livedMs: 45_000, random: 1 };

describe('reconnecting (checklist point 28)', () => {
  test('a reconnect storm is slowed down, up to 15 seconds', () => {
    expect(run(Array.from({ length: 8 }, () => ended(5)))).toEqual([
      'sse after 500',
      'sse after 1000',
      'sse after 2000',
      'sse after 4000',
      'sse after 8000',
      'sse after 15000',
      'sse after 15000',
      'sse after 15000',
    ]);
  });

  test('a connection that lasted is replaced at once', () => {
    expect(run([ended(5), ended(5), ended(60_000), ended(5)]).slice(2)).toEqual([
      'sse after 250',
      'sse after 500',
    ]);
  });

  test('jitter spreads the reconnects but never to nothing', () => {
    const next = nextConnection(firstConnection, { ...ended(60_000), random: 0 });
    expect(next).toMatchObject({ kind: 'connect', afterMs: 50 });
  });

  test('a proxy that holds the bytes back leads to JSON lines and then to asking', () => {
    expect(run([mute, mute, mute, mute])).toEqual([
      'sse after 500',
      'json-lines after 0',
      'json-lines after 500',
      'give-up',
    ]);
  });

  test.each(['unavailable', 'unauthenticated', 'unreachable', 'server-error', 'timed-out'] as const)(
    '%s is never the end of the stream',
    (kind) => {
      const end: ConnectionEnd = {
        end: { kind: 'refused', failure: { kind, message: '' } },
        livedMs: 1,
        random: 1,
      };
      expect(run(Array.from({ length: 20 }, () => end))).not.toContain('give-up');
    },
  );

  test.each(['not-implemented', 'not-found', 'not-json'] as const)('%s means there is no stream', (kind) => {
    const end: ConnectionEnd = {
      end: { kind: 'refused', failure: { kind, message: '' } },
      livedMs: 1,
      random: 1,
    };
    expect(run([end])).toEqual(['give-up']);
  });

  test('waits as long as the gateway asks', () => {
    const failure = { kind: 'rate-limited', message: '', retryAfterMs: 30_000 } as const;
    expect(run([{ end: { kind: 'refused', failure }, livedMs: 1, random: 1 }])).toEqual(['sse after 30000']);
  });
});
