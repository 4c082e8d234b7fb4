import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_LATENCY } from './answers.ts';
import type { Fate } from './fates.ts';
import { type Played, play } from './game.ts';
import type { Game } from './rules.ts';

/** Statuses follow the truth within 240 ms, an answer is at most as old as its latency. */
const BLUR = LONGEST_LATENCY + 300;
const RUNS = Number(process.env['SLIPWAY_MODEL_RUNS'] ?? 1500);
/** Another seed a run; the one printed plays the same games again. */
const SEED = Number(process.env['SLIPWAY_MODEL_SEED'] ?? Date.now() % 2 ** 31);
console.info(`Games of the rollout model: SLIPWAY_MODEL_SEED=${SEED} SLIPWAY_MODEL_RUNS=${RUNS}`);

const GOOD: readonly Fate[] = ['good', 'slow', 'stumble', 'flaky-pull', 'flap', 'dip'];
const BAD: Readonly<Partial<Record<Fate, string>>> = {
  crash: 'crash',
  'late-crash': 'crash',
  oom: 'oom',
  missing: 'image-missing',
  denied: 'image-auth',
  unready: 'probe-failing',
  'no-config': 'config-missing',
};

const later = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 40 }), kind: fc.constantFrom('docs', 'foreign' as const) }),
  { maxLength: 3 },
);
const outage = fc.option(
  fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }))
    .map(([from, length]) => [from, from + length] as const),
  { freq: 4 },
);
/** Long enough for a whole window to pass without a word of the controller. */
const absence = fc.option(
  fc
    .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 5, max: 60 }))
    .map(([from, length]) => [from, from + length] as const),
  { freq: 2 },
);
const probability = fc.double({ min: 0, max: 0.9, noNaN: true });
const stream = fc.option(
  fc.record({
    drop: probability,
    repeat: probability,
    disorder: probability,
    reconnects: fc.integer({ min: 0, max: 4 }),
  }),
  { freq: 5 },
);

function games(fate: fc.Arbitrary<Fate>, fault: Game['fault'] = 'none'): fc.Arbitrary<Game> {
  return fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    fate,
    fault: fc.constant(fault),
    foreign: fc.constantFrom('none' as const, 'good' as const, 'crash' as const),
    later,
    selfHeal: fc.boolean(),
    spurious: fc.constantFrom(0, 0.4, 1),
    pace: fc.constantFrom(1, 1, 8, 30),
    gitOutage: outage,
    apiOutage: outage,
    absence,
    replicas: fc.integer({ min: 1, max: 4 }),
    lostRefreshes: fc.constantFrom(0, 0.3, 0.8),
    stream,
    stability: fc.integer({ min: 6, max: 15 }),
  });
}

/** The release was live without a break through the window that ends with the verdict. */
function wasLive({ liveness, at }: Played, stability: number): boolean {
  const from = at - stability * 1000 + BLUR;
  const until = at - BLUR;
  const before = liveness.findLast((change) => change.at <= from);
  const within = liveness.filter((change) => change.at > from && change.at <= until);
  return before?.isLive === true && within.every(({ isLive }) => isLive);
}

/** At some moment that the last answers can be of, no sync was asked for or under way. */
function wasQuiet({ syncs, at }: Played): boolean {
  const from = at - 2 * BLUR;
  const before = syncs.findLast((change) => change.at <= from);
  return (
    before?.isBusy === false || syncs.some((change) => change.at > from && change.at <= at && !change.isBusy)
  );
}

function tell({ verdict, at, liveness, syncs }: Played): string {
  return JSON.stringify({
    at,
    verdict: verdict.verdict,
    reason: verdict.reasonCode,
    why: verdict.explanation,
    liveness,
    syncs,
  });
}

function check(
  arbitrary: fc.Arbitrary<Game>,
  numRuns: number,
  property: (game: Game, played: Played) => void,
): void {
  fc.assert(
    fc.property(arbitrary, (game) => property(game, play(game))),
    { numRuns, seed: SEED },
  );
}

describe('whatever is written, dropped, repeated, late or out of order', { timeout: 300_000 }, () => {
  test('a good release is never failed, becomes healthy, and never before it was live for the window', () => {
    check(games(fc.constantFrom(...GOOD)), RUNS, (game, played) => {
      expect(played.verdict.verdict, tell(played)).toBe('healthy');
      expect(wasLive(played, game.stability), tell(played)).toBe(true);
      expect(wasQuiet(played), tell(played)).toBe(true);
    });
  });

  test('a bad release fails with the cause that the cluster shows, and is never called healthy', () => {
    const fates = Object.keys(BAD).filter((fate): fate is keyof typeof BAD & Fate => fate in BAD);
    check(games(fc.constantFrom(...fates)), RUNS, (game, played) => {
      expect(played.verdict.verdict, tell(played)).toBe('failed');
      expect(played.verdict.reasonCode, tell(played)).toBe(BAD[game.fate]);
    });
  });

  test('a commit whose manifests cannot be made, or applied, fails as such', () => {
    const calm = { later: [], gitOutage: null };
    check(
      games(fc.constant('good'), 'bad-manifest').map((game) => ({ ...game, ...calm })),
      Math.ceil(RUNS / 5),
      (_, played) => {
        expect(played.verdict.reasonCode, tell(played)).toBe('manifest-error');
        expect(played.verdict.blame).toBe('commit');
      },
    );
    check(
      games(fc.constant('good'), 'bad-service').map((game) => ({ ...game, ...calm })),
      Math.ceil(RUNS / 5),
      (_, played) => {
        expect(played.verdict.reasonCode, tell(played)).toBe('sync-error');
      },
    );
  });

  test('a release that a later commit replaced is superseded or was proven before, never failed', () => {
    const replaced = games(fc.constantFrom(...GOOD)).map(
      (game): Game => ({
        ...game,
        later: [...game.later.slice(0, 2), { at: game.seed % 30, kind: 'rival' }],
      }),
    );
    check(replaced, Math.ceil(RUNS / 3), (game, played) => {
      expect(['superseded', 'healthy'], tell(played)).toContain(played.verdict.verdict);
      if (played.verdict.verdict === 'healthy')
        expect(wasLive(played, game.stability), tell(played)).toBe(true);
    });
  });

  test('a verdict comes within the window and one poll after the release became live, where nothing is in the way', () => {
    const POLL = 10_000;
    const calm = {
      later: [],
      gitOutage: null,
      apiOutage: null,
      absence: null,
      lostRefreshes: 0,
      pace: 1,
      foreign: 'none',
      fate: 'good',
    } as const;
    check(
      games(fc.constant('good')).map((game) => ({ ...game, ...calm, stream: soundStream(game) })),
      Math.ceil(RUNS / 3),
      (game, played) => {
        const liveSince = played.liveness.at(-1)?.at ?? 0;
        expect(played.at - liveSince, tell(played)).toBeLessThanOrEqual(
          game.stability * 1000 + POLL + 2 * BLUR,
        );
      },
    );
  });
});

/** A stream that ends now and then, but loses and disorders nothing. */
function soundStream({ stream }: Game): Game['stream'] {
  return stream === null ? null : { ...stream, drop: 0, disorder: 0 };
}
