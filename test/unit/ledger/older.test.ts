import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEntry } from '../../../core/ledger/apply-entry.ts';
import type { ServiceEntry } from '../../../core/ledger/entry.ts';
import { formatOlder, parseOlder } from '../../../core/ledger/index-text.ts';
import {
  concernsOlder,
  isOverfull,
  joinOlder,
  noOlder,
  type OlderReleases,
  splitOlder,
} from '../../../core/ledger/older.ts';
import { emptyServiceLedger, type ServiceLedger } from '../../../core/ledger/service-ledger.ts';
import { entryOf, imageOf } from './entries.ts';
import { histories, longHistories } from './histories.ts';

interface Index {
  readonly recent: ServiceLedger;
  readonly older: OlderReleases;
}

/** One entry after the other, with the older releases at hand only where they are needed. */
function append({ recent, older }: Index, entry: ServiceEntry): Index {
  if (concernsOlder(entry)) return splitOlder(applyEntry(joinOlder(recent, older), entry), entry.at);
  const after = applyEntry(recent, entry);
  return isOverfull(after) ? splitOlder(joinOlder(after, older), entry.at) : { recent: after, older };
}

const empty: Index = { recent: emptyServiceLedger('api'), older: noOlder };
const fold = (entries: readonly ServiceEntry[]) => entries.reduce(applyEntry, emptyServiceLedger('api'));

describe('older releases', () => {
  test('put aside and taken back come to the very same', () => {
    fc.assert(
      fc.property(fc.oneof(histories, longHistories), (history) => {
        const { recent, older } = history.reduce<Index>(append, empty);
        expect(joinOlder(recent, older)).toEqual(fold(history));
        expect(parseOlder('api', formatOlder(older))).toEqual(older);
      }),
      { numRuns: 200 },
    );
  });

  test('never hold what runs, even after late verdicts on all that it replaced', () => {
    const about = (n: number) => ({ intent: `${n}`.padStart(40, '0'), image: imageOf(n) });
    const replaced = Array.from({ length: 10 }, (_, n) => about(n));
    const history = [
      ...replaced.map((one) => entryOf('started', one)),
      entryOf('started', about(10)),
      entryOf('verified', about(10)),
      ...replaced.map((one) => entryOf('verified', one)),
      entryOf('failed', about(0)),
      entryOf('started', about(11)),
    ];
    const { recent, older } = history.reduce<Index>(append, empty);
    expect(joinOlder(recent, older)).toEqual(fold(history));
    const verified = recent.environments['dev']?.targets['aks']?.verified ?? [];
    expect(verified.every(({ replacedAt }) => replacedAt !== undefined)).toBe(true);
    expect(verified.map(({ intent }) => intent)).toContain(about(10).intent);
  });

  test('leave what a bump reads small', () => {
    fc.assert(
      fc.property(longHistories, (history) => {
        history.reduce<Index>((index, entry) => {
          const after = append(index, entry);
          for (const { targets } of Object.values(after.recent.environments)) {
            for (const { verified } of Object.values(targets))
              expect(verified.length).toBeLessThanOrEqual(40);
          }
          return after;
        }, empty);
      }),
      { numRuns: 20 },
    );
  });
});
