import { describe, expect, test } from 'vitest';
import { insist, type Patience, type Wait } from '../../../actions/rollout/patience.ts';
import { SlipwayError } from '../../../core/errors.ts';

function refusal(code: string): SlipwayError {
  return new SlipwayError({
    code,
    kind: 'outside',
    what: 'No answer',
    why: 'nothing listens',
    fix: 'Start it',
  });
}

interface Asked {
  readonly of: Patience['of'];
  readonly code: string;
  readonly timeoutMs: number;
}

/** A server that fails so often before it answers, on a clock that only sleeping moves. */
async function ask(
  failures: number,
  { of = 'Argo CD', code = 'argocd-unreachable', timeoutMs = 3_600_000 }: Partial<Asked> = {},
) {
  const waits: Wait[] = [];
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
    { of, clock, timeoutMs, signal: new AbortController().signal, tell: (wait) => waits.push(wait) },
  ).catch((error: unknown) => error);
  return { answer, asked, waits, lasted: now };
}

describe('a server that does not answer before anything is written', () => {
  test('is asked again, and is said to be waited for', async () => {
    const { answer, asked, waits } = await ask(3);
    expect(answer).toBe('applications');
    expect(asked).toBe(4);
    expect(waits[0]).toMatchObject({ error: { why: 'nothing listens' }, since: 0, until: 60_000, tries: 0 });
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

describe('a Git server that is away when a failed release has to be taken back', () => {
  const git = { of: 'the Git server', code: 'git-server-error' } as const;

  test('is asked again for ten minutes: what failed runs on until then', async () => {
    const { answer, lasted } = await ask(Number.POSITIVE_INFINITY, git);
    expect(answer).toMatchObject({ code: 'git-server-error' });
    expect(lasted).toBeGreaterThan(9 * 60_000);
    expect(lasted).toBeLessThanOrEqual(10 * 60_000);
    expect((await ask(30, git)).answer).toBe('applications');
  });

  test.each(['git-unauthorised', 'git-branch-missing', 'argocd-unreachable'])(
    'is not asked again for %s: waiting mends nothing there',
    async (code) => {
      expect((await ask(1, { ...git, code })).asked).toBe(1);
    },
  );
});
