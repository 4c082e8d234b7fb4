import { describe, expect, test } from 'vitest';
import type { BumpRecord } from '../../../core/bump/record.ts';
import { entriesOfBump } from '../../../core/ledger/bump-entries.ts';
import { entriesOfVerdict, entryOfRollback } from '../../../core/ledger/verdict-entries.ts';

const NEW = `ghcr.io/acme/api:2@sha256:${'2'.repeat(64)}`;
const OLD = `ghcr.io/acme/api:1@sha256:${'1'.repeat(64)}`;
const revision = 'c'.repeat(40);
const record: BumpRecord = {
  intent: 'i'.repeat(40),
  service: 'api',
  environment: 'prod',
  targets: ['aks'],
  to: NEW,
  build: 7,
  source: { repository: 'acme/api', sha: 'abcdef0' },
  places: [{ file: 'prod.yaml', selectors: ['api'], from: OLD }],
};
const occasion = { at: 1_000, actor: 'mona', run: 'https://ci/1' };
const failedVerdict = {
  verdict: 'failed',
  reasonCode: 'root-cause',
  explanation: 'it crashed',
  rootCause: { code: 'crash' },
} as const;

describe('a bump in the ledger', () => {
  const bump = { record, revision, occasion, watchMs: 600_000, hotfix: false, overrides: [] };

  test('is `started` with its deadline and what stood there', () => {
    expect(entriesOfBump(bump)).toEqual([
      {
        kind: 'started',
        at: 1_000,
        actor: 'mona',
        run: 'https://ci/1',
        service: 'api',
        environment: 'prod',
        targets: ['aks'],
        intent: record.intent,
        image: NEW,
        build: 7,
        source: 'acme/api@abcdef0',
        revision,
        deadline: 601_000,
        from: OLD,
        hotfix: false,
        overrides: [],
      },
    ]);
  });

  test('is `promoted` before it is `started` where it came through gates', () => {
    const promotion = { upstream: 'staging', gates: [{ gate: 'soak', text: 'soaked for 1h' }] };
    const entries = entriesOfBump({ ...bump, promotion });
    expect(entries.map(({ kind }) => kind)).toEqual(['promoted', 'started']);
    expect(entries[0]).toMatchObject({ ...promotion, image: NEW, revision });
  });

  test('leaves no entry where no service and environment are named', () => {
    const { service: _service, ...nameless } = record;
    expect(entriesOfBump({ ...bump, record: nameless })).toEqual([]);
  });
});

describe('a verdict in the ledger', () => {
  const judged = { records: [record], revision, occasion, blamesCommit: false };
  const kinds = (change: Partial<Parameters<typeof entriesOfVerdict>[0]>) =>
    entriesOfVerdict({ ...judged, verdict: failedVerdict, ...change }).map(({ kind }) => kind);

  test('of a healthy release is `verified`', () => {
    const verdict = { verdict: 'healthy', reasonCode: 'verified', explanation: '' } as const;
    expect(entriesOfVerdict({ ...judged, verdict })).toMatchObject([
      { kind: 'verified', adopted: false, image: NEW, intent: record.intent },
    ]);
  });

  test('of a failed one tells the cause and quarantines it', () => {
    expect(entriesOfVerdict({ ...judged, verdict: failedVerdict })).toMatchObject([
      { kind: 'failed', cause: 'crash', explanation: 'it crashed' },
      { kind: 'quarantined', reason: 'it failed here: crash' },
    ]);
  });

  test.each([
    ['the commit alone is to blame', { blamesCommit: true }],
    ['it is a rollback that failed', { records: [{ ...record, rollbackOf: 'b'.repeat(40) }] }],
  ])('quarantines nothing where %s', (_when, change) => {
    expect(kinds(change)).toEqual(['failed']);
  });

  test.each(['blocked', 'superseded', 'unknown'] as const)('%s leaves the release pending', (word) => {
    expect(kinds({ verdict: { verdict: word, reasonCode: word, explanation: '' } })).toEqual([]);
  });

  test('of a rollback says what runs again and whether that was proven', () => {
    expect(entryOfRollback({ record, revision, occasion, to: OLD, proven: true })).toMatchObject([
      { kind: 'rolled-back', image: NEW, to: OLD, proven: true },
    ]);
  });
});
