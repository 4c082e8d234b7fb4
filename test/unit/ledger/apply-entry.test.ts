import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEntry, applyFreeze } from '../../../core/ledger/apply-entry.ts';
import type { LedgerRelease, ServiceEntry } from '../../../core/ledger/entry.ts';
import { formatService, parseService } from '../../../core/ledger/index-text.ts';
import {
  emptyServiceLedger,
  environmentOf,
  type Freeze,
  targetOf,
} from '../../../core/ledger/service-ledger.ts';
import { entryOf, imageOf, release } from './entries.ts';
import { histories } from './histories.ts';

const fold = (entries: readonly ServiceEntry[]) => entries.reduce(applyEntry, emptyServiceLedger('api'));
const devOf = (entries: readonly ServiceEntry[]) => environmentOf(fold(entries), 'dev');
const aksOf = (entries: readonly ServiceEntry[], target = 'aks') => targetOf(devOf(entries), target);

const first: LedgerRelease = { ...release, revision: 'a'.repeat(40), build: 1 };
const second: LedgerRelease = {
  intent: '2'.repeat(40),
  image: imageOf(2),
  revision: 'b'.repeat(40),
  build: 2,
};
const start = (about: LedgerRelease, at: number) => entryOf('started', { ...about, at, deadline: at + 60 });
const verify = (about: LedgerRelease, at: number) => entryOf('verified', { ...about, at });
const fail = (about: LedgerRelease, at: number) => entryOf('failed', { ...about, at });

describe('a release in the ledger', () => {
  test('runs and is pending from its start on', () => {
    expect(aksOf([start(first, 10)])).toEqual({
      running: { ...first, since: 10 },
      pending: { ...first, startedAt: 10, deadline: 70, from: imageOf(0) },
      verified: [],
      superseded: [],
    });
  });

  test('is pending no more once it is verified', () => {
    expect(aksOf([start(first, 10), verify(first, 20)])).toEqual({
      running: { ...first, since: 10 },
      verified: [{ ...first, startedAt: 10, verifiedAt: 20, adopted: false }],
      superseded: [],
    });
  });

  test('keeps its soak when the next one is written over it', () => {
    const { verified, running } = aksOf([start(first, 10), verify(first, 20), start(second, 30)]);
    expect(verified).toMatchObject([{ verifiedAt: 20, replacedAt: 30 }]);
    expect(running).toEqual({ ...second, since: 30 });
  });

  test.each([fail(first, 30), entryOf('rolled-back', { ...first, at: 30 })])(
    'has its verification void after it was $kind',
    (end) => {
      const target = aksOf([start(first, 10), verify(first, 20), end]);
      expect(target.verified).toMatchObject([{ verifiedAt: 20, failedAt: 30 }]);
    },
  );

  test('is judged by a late verdict without touching what runs by now', () => {
    const target = aksOf([start(first, 10), start(second, 20), verify(first, 30)]);
    expect(target.running).toEqual({ ...second, since: 20 });
    expect(target.pending).toMatchObject({ intent: second.intent });
    expect(target.verified).toMatchObject([{ ...first, startedAt: 10, verifiedAt: 30, replacedAt: 20 }]);
  });

  test('is not judged by a verdict on another image under its intent, or on what was never started', () => {
    const begun = [start(first, 10)];
    expect(fold([...begun, verify({ ...first, image: imageOf(9) }, 20)])).toEqual(fold(begun));
    expect(fold([...begun, verify(second, 20), fail(second, 30)])).toEqual(fold(begun));
  });

  test('is judged anew when its intent is written again after its commit was to blame', () => {
    const again = { ...first, revision: 'c'.repeat(40) };
    const target = aksOf([start(first, 10), fail(first, 20), start(second, 30), start(again, 40)]);
    expect(target.running).toEqual({ ...again, since: 40 });
    expect(target.pending).toMatchObject({ startedAt: 40 });
    // The dead run of the first try comes back late.
    const late = [start(first, 10), start(second, 30), start(again, 40), verify(again, 50), fail(first, 60)];
    expect(aksOf(late).verified).toMatchObject([{ verifiedAt: 50 }]);
    expect(aksOf(late).verified[0]).not.toHaveProperty('failedAt');
  });

  test('that was adopted runs and counts as verified, whatever was pending', () => {
    const target = aksOf([start(first, 10), entryOf('verified', { ...second, at: 20, adopted: true })]);
    expect(target).toMatchObject({
      running: { intent: second.intent, since: 20 },
      verified: [{ startedAt: 20, verifiedAt: 20, adopted: true }],
      superseded: [{ intent: first.intent }],
    });
    expect(target).not.toHaveProperty('pending');
  });

  test('is told for each target it names, and for the one without a name', () => {
    const both = [
      entryOf('started', { targets: ['aks', 'gke'] }),
      entryOf('verified', { targets: ['gke'], at: 2000 }),
    ];
    expect(aksOf(both).pending).toBeDefined();
    expect(aksOf(both, 'gke').pending).toBeUndefined();
    expect(aksOf([entryOf('started', { targets: [] })], '').running).toBeDefined();
  });

  test('may have an environment that is named as every object has it', () => {
    const entries = [entryOf('started', { environment: 'constructor', targets: ['toString'] })];
    expect(targetOf(environmentOf(fold(entries), 'constructor'), 'toString').running).toBeDefined();
    expect(environmentOf(fold([]), 'constructor')).toEqual({ targets: {}, quarantined: [], approvals: [] });
  });
});

describe('quarantine and approval', () => {
  test('of an image lasts until it is released, with build and source for who judges newer ones', () => {
    const bad = entryOf('quarantined', { ...first, source: `acme/api@${'d'.repeat(40)}`, at: 30 });
    expect(devOf([bad]).quarantined).toMatchObject([{ build: 1, source: bad.source, at: 30 }]);
    expect(devOf([bad, entryOf('released', { image: imageOf(2) })]).quarantined).toHaveLength(1);
    expect(devOf([bad, entryOf('released', { image: imageOf(1) })]).quarantined).toEqual([]);
  });

  test('is by digest: another tag of it is the same image', () => {
    const renamed = imageOf(1).replace(':1.1@', ':latest@');
    expect(devOf([entryOf('quarantined'), entryOf('released', { image: renamed })]).quarantined).toEqual([]);
  });

  test('are bounded, the newest stay', () => {
    const many = Array.from({ length: 300 }, (_, index) => index);
    const entries = many.flatMap((index): ServiceEntry[] => [
      entryOf('quarantined', { image: imageOf(index), at: index }),
      entryOf('approved', { image: imageOf(index), at: index }),
    ]);
    const { quarantined, approvals } = devOf(entries);
    expect(quarantined.map(({ at }) => at)).toEqual(many.slice(-100));
    expect(approvals.map(({ at }) => at)).toEqual(many.slice(-100));
  });
});

describe('freezes', () => {
  const foldFreezes = (...changes: Parameters<typeof entryOf<'frozen'>>[1][]) =>
    changes.reduce<readonly Freeze[]>(
      (freezes, change) => applyFreeze(freezes, entryOf('frozen', change)),
      [],
    );

  test('hold until they are changed or lifted by their id', () => {
    expect(foldFreezes({})).toEqual([{ id: 'holidays', scope: {}, from: 1000, reason: 'holidays' }]);
    expect(foldFreezes({}, { until: 5000 })).toMatchObject([{ until: 5000 }]);
    expect(foldFreezes({}, { id: 'other' })).toHaveLength(2);
    expect(foldFreezes({}, { until: 1000 })).toEqual([]);
  });

  test('are the same after the same word again, whatever came between', () => {
    const two = foldFreezes({}, { id: 'other' });
    expect(foldFreezes({}, { id: 'other' }, {})).toEqual(two);
    expect(foldFreezes({}, { id: 'other' }, { id: 'other' })).toEqual(two);
  });

  test('are forgotten a day after they are over, as the clock that tells may be ahead', () => {
    const day = 24 * 60 * 60 * 1000;
    expect(foldFreezes({ until: 5000 }, { id: 'next', at: 5000 + day })).toHaveLength(2);
    expect(foldFreezes({ until: 5000 }, { id: 'next', at: 5001 + day })).toMatchObject([{ id: 'next' }]);
  });
});

describe('any history', () => {
  test('comes to the same when each entry is repeated', () => {
    fc.assert(
      fc.property(histories, (history) => {
        expect(fold(history.flatMap((entry) => [entry, entry]))).toEqual(fold(history));
      }),
    );
  });

  test('has running what was started or adopted last, whatever verdicts come in', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const target of ['aks', 'gke', '']) {
          const writes = history.filter(
            ({ kind, targets, ...entry }) =>
              (kind === 'started' || ('adopted' in entry && entry.adopted)) &&
              (targets.includes(target) || (targets.length === 0 && target === '')),
          );
          const last = writes.at(-1);
          const running = aksOf(history, target).running;
          // An adoption that is known already vouches for nothing new.
          if (last?.kind === 'started') expect(running?.image).toBe(last.image);
          if (last === undefined) expect(running).toBeUndefined();
        }
      }),
    );
  });

  test('keeps verified releases in the order of their verdicts, each after its start', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { verified } of Object.values(devOf(history).targets)) {
          const times = verified.map(({ verifiedAt }) => verifiedAt);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          expect(verified.every(({ startedAt, verifiedAt }) => startedAt <= verifiedAt)).toBe(true);
        }
      }),
    );
  });

  test('is read back from the index as it was folded', () => {
    fc.assert(
      fc.property(histories, (history) => {
        expect(parseService('api', formatService(fold(history)))).toEqual(fold(history));
      }),
    );
  });
});
