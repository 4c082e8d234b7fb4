import { describe, expect, test } from 'vitest';
import { parseSlipwayConfig } from '../../../core/config/parse.ts';
import type { ServiceEntry } from '../../../core/ledger/entry.ts';
import { type Explanation, explainRelease } from '../../../core/promotion/explain.ts';
import type { ExplainQuestion } from '../../../core/promotion/situation.ts';
import { failed, HOUR, ledgerOf, MINUTE, MONDAY, ran, release, started } from './fixtures.ts';

function configOf(staging: string, prod: string) {
  const text = `services: { api: { image: ghcr.io/acme/api } }
environments:
  - { name: dev }
  - { name: staging, after: dev, gates: { ${staging} } }
  - { name: prod, after: staging, targets: [aks, gke], gates: { ${prod} } }
`;
  return parseSlipwayConfig('slipway.yaml', new TextEncoder().encode(text));
}

const config = configOf('soak: 10m', 'soak: 1h, windows: Mon-Thu 09:00-16:00 Europe/Berlin');

function explain(entries: readonly ServiceEntry[], change: Partial<ExplainQuestion> = {}): Explanation {
  return explainRelease({
    now: MONDAY,
    config,
    service: 'api',
    environment: 'prod',
    ledgers: [ledgerOf(...entries)],
    freezes: [],
    verdicts: new Map(),
    approvals: [],
    hotfix: false,
    ...change,
  });
}

const place = (name: string, minutesAgo: number) => ({
  environment: name,
  at: MONDAY - minutesAgo * MINUTE,
  targets: name === 'prod' ? ['aks', 'gke'] : [],
});
const went = (name: string, build: number, minutesAgo: number) =>
  ran(place(name, minutesAgo), release(build));

const everywhere = [...went('dev', 1, 900), ...went('staging', 1, 800), ...went('prod', 1, 600)];

describe('an explanation', () => {
  test('tells where the service stands in every environment', () => {
    const { standings } = explain([
      ...went('dev', 1, 900),
      started(place('staging', 5), release(1)),
      ...ran({ ...place('prod', 600), targets: ['aks'] }, release(1)),
    ]);
    expect(
      standings.map(({ environment, targets }) => [
        environment,
        ...targets.map(({ target, state }) => `${target}:${state}`),
      ]),
    ).toEqual([
      ['dev', ':verified'],
      ['staging', ':rolling-out'],
      ['prod', 'aks:verified', 'gke:empty'],
    ]);
  });

  test('has nothing to say where the newest is there', () => {
    expect(explain(everywhere).situation).toEqual({ kind: 'current' });
    expect(explain([]).situation).toEqual({ kind: 'current' });
  });

  test('names the gate of the asked environment, and when it opens', () => {
    const { situation } = explain([...everywhere, ...went('dev', 2, 60), ...went('staging', 2, 30)]);
    expect(situation).toMatchObject({
      kind: 'held',
      step: 'prod',
      release: { build: 2 },
      obstacle: { code: 'soaking' },
      earliest: MONDAY + 30 * MINUTE,
      earliestThere: MONDAY + 30 * MINUTE,
    });
  });

  test('names the gate of an environment before, and adds the soaks and windows that follow', () => {
    const now = MONDAY + 5 * HOUR + 50 * MINUTE;
    const entries = [...everywhere, ...ran({ environment: 'dev', at: now - 4 * MINUTE }, release(2))];
    expect(explain(entries, { now }).situation).toMatchObject({
      kind: 'held',
      step: 'staging',
      obstacle: { code: 'soaking' },
      earliest: now + 6 * MINUTE,
      earliestThere: MONDAY + 23 * HOUR,
    });
  });

  test('says that it is ready where every gate is open', () => {
    expect(explain([...everywhere, ...went('staging', 2, 90)]).situation).toMatchObject({
      kind: 'ready',
      step: 'prod',
      release: { build: 2 },
    });
  });

  test('follows a rollout, and says when its run is dead', () => {
    const entries = [...everywhere, ...went('staging', 2, 90), started(place('prod', 5), release(2))];
    const rolling = { kind: 'rolling-out', step: 'prod', release: { build: 2 }, overdue: false };
    expect(explain(entries).situation).toMatchObject(rolling);
    const later = explain(entries, { now: MONDAY + 6 * MINUTE }).situation;
    expect(later).toMatchObject({ ...rolling, overdue: true });
  });

  test('follows a rollout in the first environment', () => {
    const entries = [...everywhere, started(place('dev', 5), release(2))];
    expect(explain(entries).situation).toMatchObject({
      kind: 'held',
      step: 'staging',
      release: { build: 2 },
      obstacle: { code: 'not-verified' },
    });
  });

  test('names what failed in the environment before', () => {
    const entries = [
      ...everywhere,
      ...went('dev', 2, 60),
      started(place('staging', 40), release(2)),
      ...failed(place('staging', 30), release(2)),
      ...went('staging', 1, 20),
    ];
    expect(explain(entries).situation).toMatchObject({
      kind: 'held',
      step: 'prod',
      release: { build: 2 },
      obstacle: { code: 'failed-upstream', unblocks: 'a newer build that is healthy in staging' },
    });
  });

  test('names rather the newer build that may still come', () => {
    const entries = [
      ...everywhere,
      ...went('dev', 2, 60),
      started(place('staging', 40), release(2)),
      ...failed(place('staging', 30), release(2)),
      ...went('staging', 1, 20),
      ...went('dev', 3, 5),
    ];
    expect(explain(entries).situation).toMatchObject({
      kind: 'held',
      step: 'staging',
      release: { build: 3 },
      obstacle: { code: 'soaking' },
    });
  });

  test('puts what needs somebody before what time removes', () => {
    const asked = configOf('soak: 10m', 'soak: 1h, approval: required');
    const { situation } = explain([...everywhere, ...went('staging', 2, 30)], { config: asked });
    expect(situation).toMatchObject({
      kind: 'held',
      obstacle: { code: 'not-approved' },
      obstacles: [{ code: 'soaking' }, { code: 'not-approved' }],
      needsAct: true,
      earliest: MONDAY + 30 * MINUTE,
    });
  });

  test('speaks of the release set where the environment takes sets', () => {
    const text = `services: { api: { image: ghcr.io/acme/api } }
environments: [{ name: staging }, { name: prod, after: staging, promote: set, gates: { soak: 1h } }]
`;
    const sets = parseSlipwayConfig('slipway.yaml', new TextEncoder().encode(text));
    expect(explain(went('staging', 2, 30), { config: sets }).situation).toMatchObject({
      kind: 'held',
      step: 'prod',
      obstacle: { code: 'soaking' },
      earliest: MONDAY + 30 * MINUTE,
    });
    const unproven = explain([started(place('staging', 5), release(2))], { config: sets });
    expect(unproven.situation).toMatchObject({
      kind: 'held',
      obstacle: { code: 'not-verified' },
    });
  });
});
