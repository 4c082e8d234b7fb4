import { describe, expect, test } from 'vitest';
import type { BumpRecord } from '../../../core/bump/record.ts';
import { applyEntry } from '../../../core/ledger/apply-entry.ts';
import { entriesOfBump } from '../../../core/ledger/bump-entries.ts';
import { hasVerdict, turnsBefore } from '../../../core/ledger/retrial.ts';
import { emptyServiceLedger, type ServiceLedger } from '../../../core/ledger/service-ledger.ts';
import { entriesOfVerdict } from '../../../core/ledger/verdict-entries.ts';

const HEALTHY = { verdict: 'healthy', reasonCode: 'verified', explanation: '' } as const;
const FAILED = { verdict: 'failed', reasonCode: 'crash', explanation: 'it crashed' } as const;

function recordOf(intent: string): BumpRecord {
  return { intent, service: 'api', environment: 'dev', targets: [], to: `r/api:${intent}`, places: [] };
}

/** The ledger after a bump in commit `revision` at `at`, and its verdict one second later where there is one. */
function ledgerAfter(
  ledger: ServiceLedger,
  at: number,
  revision: string,
  verdict?: typeof HEALTHY | typeof FAILED,
) {
  const record = recordOf('b');
  const bump = { record, revision, occasion: { at }, watchMs: 1000, hotfix: false, overrides: [] };
  const judged = { records: [record], revision, occasion: { at: at + 1000 }, blamesCommit: false };
  const entries = [
    ...entriesOfBump(bump),
    ...(verdict === undefined ? [] : entriesOfVerdict({ ...judged, verdict })),
  ];
  return entries.filter((entry) => entry.kind !== 'frozen').reduce(applyEntry, ledger);
}

describe('bumps of a commit that was to blame, tried one by one', () => {
  test('have their turns in the order of their intents', () => {
    const records = ['c', 'a', 'b'].map(recordOf);
    expect(turnsBefore('c', records).map(({ intent }) => intent)).toEqual(['a', 'b']);
    expect(turnsBefore('a', records)).toEqual([]);
  });

  test.each([
    ['is proved', HEALTHY, true],
    ['failed by itself', FAILED, true],
    ['is still watched', undefined, false],
  ])('one that %s lets the next begin: %s', (_what, verdict, expected) => {
    const first = ledgerAfter(emptyServiceLedger('api'), 1_000, 'one');
    const again = ledgerAfter(first, 10_000, 'two', verdict);
    expect(hasVerdict(recordOf('b'), again, 5_000)).toBe(expected);
  });

  test('the verdict of the shared commit is none of its own', () => {
    const ledger = ledgerAfter(emptyServiceLedger('api'), 1_000, 'one', HEALTHY);
    expect(hasVerdict(recordOf('b'), ledger, 5_000)).toBe(false);
  });
});
