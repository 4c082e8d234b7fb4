import { describe, expect, test } from 'vitest';
import type { ServiceEntry } from '../../../core/ledger/entry.ts';
import { GATES } from '../../../core/promotion/gate.ts';
import type { Situation } from '../../../core/promotion/situation.ts';
import { failed, MINUTE, MONDAY, ran, release, started } from './fixtures.ts';
import { type Condition, factsOf, others, proofs } from './states/conditions.ts';
import {
  explainState,
  type Facts,
  inProd,
  inStaging,
  minutesAgo,
  ofWeb,
  type Platform,
  platforms,
  webRelease,
} from './states/scene.ts';

type Held = Extract<Situation, { kind: 'held' }>;
type State = readonly [name: string, platform: Platform, conditions: readonly Condition[]];

const isPossible = (platform: Platform, conditions: readonly Condition[]) =>
  conditions.every((condition) => condition.isPossible?.(platform) ?? true);

/** Every reason by itself, on every platform. */
const alone: readonly State[] = platforms.flatMap((platform) =>
  [...proofs, ...others]
    .filter((condition) => isPossible(platform, [condition]))
    .map((condition): State => [`${condition.name} (${platform.name})`, platform, [condition]]),
);

/** Every reason together with every one of another gate, the platforms in turn. */
const pairs: readonly State[] = [...proofs, ...others]
  .flatMap((one, index) =>
    others.slice(Math.max(0, index + 1 - proofs.length)).map((other) => [one, other] as const),
  )
  .filter(([one, other]) => one.gate !== other.gate)
  .map((conditions, index): State => {
    const fitting = platforms.filter((platform) => isPossible(platform, conditions));
    const platform = fitting[index % fitting.length];
    if (platform === undefined) throw new Error('there is a platform for every reason');
    return [`${conditions.map(({ name }) => name).join(', and ')} (${platform.name})`, platform, conditions];
  });

/** A reason of each gate. */
const all: readonly State[] = platforms.map((platform) => {
  const first = GATES.flatMap((gate) => [...others, ...proofs].find((one) => one.gate === gate) ?? []);
  return [
    `all gates are closed (${platform.name})`,
    platform,
    first.filter(({ code }) => code !== 'soaking'),
  ];
});

const HORIZON = 10 * 24 * 60;

/** Minute by minute: when nothing is left that goes by itself; nothing where something never does. */
function firstOpenMinute(conditions: readonly Condition[]): number | undefined {
  for (let minutes = 0; minutes < HORIZON; minutes += 1) {
    const at = MONDAY + minutes * MINUTE;
    if (!conditions.some(({ isClosedAt }) => isClosedAt?.(at) ?? false)) return at;
  }
  return undefined;
}

/** What anybody would call the reason: what is refused, else what waits for somebody, else what goes last. */
function decisiveOf(conditions: readonly Condition[]): Condition | undefined {
  const inOrder = conditions.toSorted((a, b) => GATES.indexOf(a.gate) - GATES.indexOf(b.gate));
  const lastOfTime = inOrder.toSorted((a, b) => (firstOpenMinute([b]) ?? 0) - (firstOpenMinute([a]) ?? 0));
  return (
    inOrder.find(({ refused }) => refused === true) ??
    inOrder.find(({ isClosedAt }) => isClosedAt === undefined) ??
    lastOfTime[0]
  );
}

function heldIn({ kind, ...situation }: Situation): Held {
  expect(kind).toBe('held');
  return { kind, ...situation } as Held;
}

/** An endless freeze has no end to be told, whatever else ends. */
const isEndless = ({ gate, isClosedAt }: Condition) => gate === 'freeze' && isClosedAt === undefined;

function earliestOf(conditions: readonly Condition[]): number | undefined {
  const isTimed = conditions.some(({ isClosedAt }) => isClosedAt !== undefined);
  if (!isTimed || conditions.some((one) => one.refused === true || isEndless(one))) return undefined;
  return firstOpenMinute(conditions);
}

describe('an explanation names what is in the way, what unblocks it, and when it goes at the earliest, where', () => {
  test.each([...alone, ...pairs, ...all])('%s', (_, platform, conditions) => {
    const held = heldIn(explainState(platform, factsOf(conditions)).situation);
    expect([held.step, held.release.build]).toEqual(['prod', 2]);

    const codes = conditions.map(({ code }) => code).toSorted();
    expect(held.obstacles.map(({ code }) => code).toSorted()).toEqual(codes);
    for (const { code, gate, unblocks, refused, isClosedAt } of conditions) {
      const obstacle = held.obstacles.find((one) => one.code === code);
      expect(obstacle).toMatchObject({ gate, weight: refused === true ? 'refused' : 'waiting' });
      expect(obstacle?.unblocks).toMatch(unblocks);
      expect(obstacle?.until === undefined).toBe(isClosedAt === undefined);
    }

    expect(held.obstacle.code).toBe(decisiveOf(conditions)?.code);
    expect(held.needsAct).toBe(conditions.some(({ isClosedAt }) => isClosedAt === undefined));
    const earliest = earliestOf(conditions);
    expect([held.earliest, held.earliestThere]).toEqual([earliest, earliest]);
  });

  test('there are more than a hundred of them', () => {
    expect(new Set([...alone, ...pairs, ...all].map(([name]) => name)).size).toBeGreaterThan(200);
  });
});

/** Of a state in which nothing is in the way at prod itself. */
function situationIn(platform: Platform, facts: Partial<Facts>): Situation {
  return explainState(platform, { gates: [], ...facts }).situation;
}

describe.each(platforms.map((platform) => [platform.name, platform] as const))(
  'on a platform of %s',
  (_, platform) => {
    test('a release that nothing holds may go', () => {
      expect(situationIn(platform, {})).toMatchObject({ kind: 'ready', step: 'prod', release: { build: 2 } });
    });

    test('nothing is on its way where prod has what staging has', () => {
      const prod = () => ran(inProd(platform, 30), release(2));
      expect(situationIn(platform, { prod })).toEqual({ kind: 'current' });
    });

    test('a rollout in prod is told with its end, and that its run is dead from there on', () => {
      const begun = (minutes: number) => ({ prod: () => [started(inProd(platform, minutes), release(2))] });
      const rolling = { kind: 'rolling-out', step: 'prod', release: { build: 2 } };
      const until = minutesAgo(4) + 10 * MINUTE;
      expect(situationIn(platform, begun(4))).toMatchObject({ ...rolling, until, overdue: false });
      const dead = platform.prod.length > 1 ? { ...rolling, overdue: true } : { step: 'prod' };
      expect(situationIn(platform, begun(11))).toMatchObject(dead);
    });

    test('a release that waits before staging is told with the soak, windows and freezes that follow', () => {
      const gates = ['soak: 6h', 'windows: "Mon-Fri 09:00-14:00 Europe/Berlin"'];
      const facts = {
        gates: [...gates, 'freezes: ["2026-11-24 00:00 - 2026-11-24 12:30 Europe/Berlin"]'],
        stagingGates: ['soak: 4h'],
        staging: () => [],
      };
      // Ready in dev for three hours; in staging at 11:00; soaked at 17:00; the window of Tuesday begins in the freeze.
      expect(situationIn(platform, facts)).toMatchObject({
        kind: 'held',
        step: 'staging',
        release: { build: 2 },
        obstacle: { code: 'soaking' },
        earliest: Date.parse('2026-11-23T11:00:00+01:00'),
        earliestThere: Date.parse('2026-11-24T12:30:00+01:00'),
      });
    });

    test('a window that closes before the soak is over is told at once', () => {
      const facts = {
        gates: ['soak: 1h', 'windows: ["Mon 09:00-10:15 Europe/Berlin", "Thu 09:00-10:00 Europe/Berlin"]'],
        staging: () => ran(inStaging(platform, 30), release(2)),
      };
      const held = heldIn(situationIn(platform, facts));
      expect(held.obstacles.map(({ code }) => code)).toEqual(['soaking', 'outside-window']);
      const opening = Date.parse('2026-11-26T09:00:00+01:00');
      expect(held).toMatchObject({ obstacle: { until: opening }, earliest: opening, needsAct: false });
    });

    test('another build that still may come is told rather than one that is kept out for good', () => {
      const facts = {
        staging: () => [
          ...ran(inStaging(platform, 120), release(2)),
          ...failed(inStaging(platform, 100), release(2)),
          started(inStaging(platform, 5), release(3)),
        ],
      };
      const coming = { kind: 'rolling-out', step: 'staging', release: { build: 3 }, overdue: false };
      expect(situationIn(platform, facts)).toMatchObject(coming);
    });
  },
);

describe('a release that has to come with others', () => {
  const sets = platforms
    .filter(({ promote }) => promote === 'set')
    .map((platform) => [platform.name, platform] as const);
  const web = (entries: readonly ServiceEntry[]) => ({ web: () => ofWeb(entries) });

  test.each(sets)('waits for one that is being rolled out, and is told for which (%s)', (_, platform) => {
    const facts = web([started(inStaging(platform, 200), webRelease(2))]);
    const held = heldIn(situationIn(platform, facts));
    expect(held).toMatchObject({ step: 'prod', release: { build: 2 }, needsAct: true });
    expect(held.obstacle).toMatchObject({ code: 'not-verified', gate: 'verified' });
    expect(held.obstacle.text).toContain('together with a newest release of web');
    expect(held.obstacle.unblocks).toBe(
      'a moment at which web are verified in staging together with the rest',
    );
  });

  test.each(sets)('waits for one that failed, beside what else is in the way (%s)', (_, platform) => {
    const facts = {
      ...web([
        started(inStaging(platform, 200), webRelease(2)),
        ...failed(inStaging(platform, 190), webRelease(2)),
      ]),
      gates: ['approval: required'],
    };
    const codes = heldIn(situationIn(platform, facts)).obstacles.map(({ code }) => code);
    expect(codes).toEqual(['not-verified', 'not-approved']);
  });

  test.each(sets)('is told what is wrong with itself where that is more (%s)', (_, platform) => {
    const facts = {
      ...web([started(inStaging(platform, 200), webRelease(2))]),
      prod: () => [
        started(inProd(platform, 60), release(2)),
        ...failed(inProd(platform, 50), release(2)),
        ...ran(inProd(platform, 40), release(1, { intent: 'back' })),
      ],
    };
    expect(heldIn(situationIn(platform, facts)).obstacle.code).toBe('quarantined');
  });
});
