import { describe, expect, test } from 'vitest';
import { type PastCommit, readHistory } from '../../../core/bump/history.ts';
import { anchorMessage, composeMessage } from '../../../core/bump/message.ts';
import type { BumpRecord } from '../../../core/bump/record.ts';
import { withoutLifted } from '../../../core/ledger/lifted.ts';

const subject = { service: 'api', environment: 'dev', targets: [], places: [] };
const imageOf = (n: number): string => `r/api:1.${n}@sha256:${String(n).padStart(64, '0')}`;
const id = (n: number): string => String(n).padStart(40, 'c');

function commit(n: number, change: Partial<BumpRecord>, isAnchored = true): PastCommit {
  const message = composeMessage([{ ...subject, intent: `intent-${n}`, to: imageOf(n), ...change }]);
  return { commit: id(n), message: isAnchored ? anchorMessage(message, undefined) : message };
}

const bump = (n: number) => commit(n, { build: n, source: { repository: 'acme/api', sha: 'a'.repeat(40) } });
const rollback = (n: number, of: number, isAnchored = true) =>
  commit(n, { rollbackOf: id(of), to: imageOf(1) }, isAnchored);

function namesOf(commits: readonly PastCommit[], quarantined: readonly number[] = []): readonly string[] {
  const bad = quarantined.map((n) => ({ intent: 'i', image: imageOf(n), at: 0, reason: 'bad' }));
  const { reverted } = withoutLifted(readHistory(subject, commits), { quarantined: bad });
  return reverted.map(({ record }) => record.intent);
}

describe('a release that was taken back', () => {
  test('stays away as long as the ledger says so, and no longer', () => {
    const commits = [rollback(4, 3), bump(3), bump(2)];
    expect(namesOf(commits, [3])).toEqual(['intent-3']);
    expect(namesOf(commits)).toEqual([]);
  });

  test('stays away where the ledger was not told, or a person reverted it', () => {
    expect(namesOf([rollback(4, 3, false), bump(3), bump(2)])).toEqual(['intent-3']);
    const byHand = { commit: id(9), message: `Revert "bump"\n\nThis reverts commit ${id(3)}.\n` };
    expect(namesOf([byHand, bump(3), bump(2)])).toEqual(['intent-3']);
  });

  test('does not run again when the rollback is gone behind, but when a person reverts that', () => {
    const commits = [rollback(4, 3), bump(3), bump(2)];
    const further = readHistory(subject, [rollback(5, 4), ...commits]);
    expect(further.running?.record.intent).toBe('intent-2');
    expect(further.reverted.map(({ record }) => record.intent)).toEqual(['intent-3']);
    const byHand = { commit: id(9), message: `Revert "roll back"\n\nThis reverts commit ${id(4)}.\n` };
    expect(readHistory(subject, [byHand, ...commits]).running?.record.intent).toBe('intent-3');
  });
});
