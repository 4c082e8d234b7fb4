import fc from 'fast-check';
import type { ServiceEntry } from '../../../core/ledger/entry.ts';
import { entryOf, imageOf } from './entries.ts';

const step = fc.record({
  kind: fc.constantFrom(
    'started',
    'started',
    'verified',
    'verified',
    'failed',
    'rolled-back',
    'quarantined',
    'released',
    'approved',
    'promoted',
  ),
  n: fc.integer({ min: 1, max: 5 }),
  revision: fc.constantFrom('a', 'b'),
  targets: fc.constantFrom(['aks'], ['gke'], ['aks', 'gke'], []),
  adopted: fc.boolean(),
  pause: fc.nat(1000),
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Histories of a few releases in two targets, in order of time, with verdicts on anything at any moment. */
export const histories = fc.array(step, { maxLength: 40 }).map(tellHistory);

function tellHistory(steps: readonly Step[]): readonly ServiceEntry[] {
  let at = 1_000_000;
  return steps.map(({ kind, n, revision, targets, adopted, pause }): ServiceEntry => {
    at += pause;
    const image = imageOf(n);
    const about = { intent: String(n).repeat(40), image, revision: revision.repeat(40), at, targets };
    if (kind === 'released' || kind === 'approved') return entryOf(kind, { image, at, targets });
    return kind === 'verified' ? entryOf(kind, { ...about, adopted }) : entryOf(kind, about);
  });
}

/** Long ones: release after release, most of them verified, some of them failing much later. */
export const longHistories = fc
  .array(fc.record({ isVerified: fc.nat(9).map((n) => n < 8), fails: fc.nat(2000) }), {
    minLength: 60,
    maxLength: 95,
  })
  .map((steps): readonly ServiceEntry[] => {
    let at = 0;
    const next = () => {
      at += 1000;
      return at;
    };
    return steps.flatMap(({ isVerified, fails }, index): ServiceEntry[] => {
      const about = (n: number) => ({ intent: `${n}`.padStart(40, '0'), image: imageOf(n % 30), at: next() });
      return [
        entryOf('started', about(index)),
        ...(isVerified ? [entryOf('verified', about(index))] : []),
        ...(fails < index ? [entryOf('failed', about(fails))] : []),
      ];
    });
  });
