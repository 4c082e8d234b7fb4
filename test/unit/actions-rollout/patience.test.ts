import { describe, expect, test } from 'vitest';
import { insist } from '../../../actions/rollout/patience.ts';
import { SlipwayError } from '../../../core/errors.ts';
import type { Waiting } from '../../../core/ports/progress.ts';

function refusal(code: string): SlipwayError {
  return new SlipwayError({
    code,
    kind: 'outside',
    what: 'No answer',
    why: 'nothing listens',
    fix: 'Start it',
  });
}

/** A server that fails so often before it answers, on a clock that only sleeping moves. */
async function ask(failures: number, { code = 'argocd-unreachable', timeoutMs = 600_000 } = {}) {
  const waits: Waiting[] = [];
  let now = 0;
  let asked = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const answer = await insist(
    async () => {
      asked += 1;
      if (asked <= failures) throw refusal(code);
      return 'applications';
    },
    {
      clock,
      timeoutMs,
      signal: new AbortController().signal,
      progress: { wait: (waiting) => waits.push(waiting) },
    },
  ).catch((error: unknown) => error);
  return { answer, asked, waits, lasted: now };
}

describe('a server that does not answer before anything is written', () => {
  test('is asked again, and is said to be waited for', async () => {
    const { answer, asked, waits } = await ask(3);
    expect(answer).toBe('applications');
    expect(asked).toBe(4);
    expect(waits[0]).toMatchObject({
      what: expect.stringContaining('nothing listens'),
      since: 0,
      until: 60_000,
    });
  });

  test('is given up after a minute, with its own error', async () => {
    const { answer, lasted } = await ask(Number.POSITIVE_INFINITY);
    expect(answer).toMatchObject({ code: 'argocd-unreachable', kind: 'outside' });
    expect(lasted).toBeGreaterThan(50_000);
    expect(lasted).toBeLessThanOrEqual(60_000);
  });

  test('is given up before that where the whole run may take less', async () => {
    const { lasted } = await ask(Number.POSITIVE_INFINITY, { timeoutMs: 5000 });
    expect(lasted).toBeLessThanOrEqual(5000);
  });

  test.each(['argocd-unauthenticated', 'argocd-tls-refused', 'argocd-not-json', 'argocd-server-error'])(
    'is not asked again for %s: waiting mends nothing there',
    async (code) => {
      const { answer, asked } = await ask(1, { code });
      expect(answer).toMatchObject({ code });
      expect(asked).toBe(1);
    },
  );
});
