import { describe, expect, test } from 'vitest';
import { applyEntry } from '../../../core/ledger/apply-entry.ts';
import type { ServiceEntry } from '../../../core/ledger/entry.ts';
import { emptyServiceLedger } from '../../../core/ledger/service-ledger.ts';
import { chooseSet, type SetChoice, type SetQuestion } from '../../../core/promotion/choose-set.ts';
import { environment, failed, HOUR, MINUTE, MONDAY, prodWith, ran, release, started } from './fixtures.ts';

/** Digests differ from service to service. */
const OFFSETS: Readonly<Record<string, number>> = { api: 0, web: 1000 };

function ofService(service: string, entries: readonly ServiceEntry[]): readonly ServiceEntry[] {
  return entries.map((entry) => ({ ...entry, service }));
}

function at(service: string, place: string, build: number, minutes: number): readonly ServiceEntry[] {
  const number = build + (OFFSETS[service] ?? 0);
  return ofService(
    service,
    ran({ at: MONDAY + minutes * MINUTE, environment: place }, release(number, { build })),
  );
}

function choose(entries: readonly ServiceEntry[], change: Partial<SetQuestion> = {}): SetChoice {
  const ledgers = Object.keys(OFFSETS).map((service) =>
    entries.filter((entry) => entry.service === service).reduce(applyEntry, emptyServiceLedger(service)),
  );
  return chooseSet({
    now: MONDAY + 2 * HOUR,
    ledgers,
    upstream: environment('staging'),
    environment: prodWith({ soakMs: HOUR }),
    freezes: [],
    verdicts: new Map(),
    approvals: [],
    hotfix: false,
    ...change,
  });
}

/** `api 2, web 1`. */
function told(choice: SetChoice): string {
  if (choice.kind !== 'promote' && choice.kind !== 'held') return choice.kind;
  const members = choice.members.map(({ service, release: { build } }) => `${service} ${build}`);
  return `${choice.kind} ${members.join(', ')}`;
}

const first = [...at('api', 'staging', 1, 0), ...at('web', 'staging', 1, 10)];

describe('a release set', () => {
  test('is what ran verified together, soaked since it was complete', () => {
    expect(told(choose(first, { now: MONDAY + 70 * MINUTE }))).toBe('promote api 1, web 1');
    const early = choose(first, { now: MONDAY + 69 * MINUTE });
    expect(told(early)).toBe('held api 1, web 1');
    expect(early).toMatchObject({
      completeAt: MONDAY + 10 * MINUTE,
      answer: { earliest: MONDAY + 70 * MINUTE, needsAct: false },
    });
  });

  test('is the newest such combination, never a mix of two', () => {
    const entries = [...first, ...at('api', 'staging', 2, 30), ...at('web', 'staging', 2, 40)];
    expect(told(choose(entries, { now: MONDAY + 95 * MINUTE }))).toBe('promote api 2, web 1');
    expect(told(choose(entries, { now: MONDAY + 100 * MINUTE }))).toBe('promote api 2, web 2');
  });

  test('is none that was never together: web 2 came while api was between two releases', () => {
    const entries = [
      ...first,
      ...ofService('api', [started({ at: MONDAY + 20 * MINUTE, environment: 'staging' }, release(2))]),
      ...at('web', 'staging', 2, 30),
    ];
    expect(told(choose(entries))).toBe('promote api 1, web 1');
  });

  test('moves only what changes, under the id of the whole', () => {
    const before = choose(first);
    const after = choose([...first, ...at('api', 'prod', 1, 90)]);
    expect(told(after)).toBe('promote web 1');
    expect(before).toMatchObject({ set: expect.stringMatching(/^[0-9a-f]{12}$/) });
    expect(after).toMatchObject({ set: before.kind === 'promote' ? before.set : '' });
  });

  test('is nothing where all of it stands there', () => {
    expect(told(choose([...first, ...at('api', 'prod', 1, 90), ...at('web', 'prod', 1, 90)]))).toBe(
      'current',
    );
  });

  test('takes no service back to an older build', () => {
    expect(told(choose([...first, ...at('api', 'prod', 5, 90)]))).toBe('current');
  });

  test('waits as a whole for one of its members', () => {
    const freezes = [{ id: 'f', scope: { service: 'web' }, from: 0, reason: 'audit' }];
    expect(choose(first, { freezes })).toMatchObject({
      kind: 'held',
      answer: { obstacles: [{ code: 'frozen' }], needsAct: true },
    });
  });

  test('with a member that failed afterwards is passed over for an older one', () => {
    const entries = [
      ...first,
      ...at('api', 'staging', 2, 20),
      ...ofService('api', failed({ at: MONDAY + 100 * MINUTE, environment: 'staging' }, release(2))),
    ];
    expect(told(choose(entries))).toBe('promote api 1, web 1');
  });

  test('that never was says which services are missing', () => {
    const entries = [
      ...at('api', 'staging', 1, 0),
      ...ofService('web', [
        started({ at: MONDAY - MINUTE, environment: 'staging' }, release(1001, { build: 1 })),
      ]),
    ];
    expect(choose(entries)).toEqual({ kind: 'incomplete', services: ['web'] });
  });

  test('waits while a rollout of any service is under way there', () => {
    const entries = [
      ...first,
      ...ofService('web', [
        started({ at: MONDAY + 115 * MINUTE, environment: 'prod' }, release(1001, { build: 1 })),
      ]),
    ];
    expect(choose(entries)).toMatchObject({ kind: 'busy', service: 'web' });
  });
});
