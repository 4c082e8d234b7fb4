import { describe, expect, test } from 'vitest';
import type { SlipwayConfig } from '../../../core/config/config.ts';
import { parseSlipwayConfig } from '../../../core/config/parse.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { replayPolicy } from '../../../core/promotion/simulate.ts';
import { failed, HOUR, imageOf, MINUTE, MONDAY, ran, release } from './fixtures.ts';

function policy(gates: string): SlipwayConfig {
  const text = `services: { api: { image: ghcr.io/acme/api } }
environments: [{ name: staging }, { name: prod, after: staging, gates: { ${gates} } }]
`;
  return parseSlipwayConfig('slipway.yaml', new TextEncoder().encode(text));
}

const at = (name: string, build: number, minutes: number) =>
  ran({ at: MONDAY + minutes * MINUTE, environment: name }, release(build));

/** Build 1 soaked for an hour, build 2 for two. Each was started a minute before the given one. */
const record: readonly LedgerEntry[] = [
  ...at('staging', 1, 0),
  ...at('prod', 1, 61),
  ...at('staging', 2, 120),
  ...at('prod', 2, 241),
];

function replay(gates: string, entries: readonly LedgerEntry[] = record) {
  const config = policy(gates);
  return replayPolicy({ config, entries, verdicts: new Map(), patienceMs: 10 * MINUTE });
}

/** What became of each release that went to prod. */
function outcomes(gates: string, entries: readonly LedgerEntry[] = record) {
  return replay(gates, entries)
    .bumps.filter(({ environment }) => environment === 'prod')
    .map(({ outcome }) =>
      'byMs' in outcome ? `${outcome.kind} by ${outcome.byMs / MINUTE}m` : outcome.kind,
    );
}

describe('recorded history under a changed policy', () => {
  test('goes as it went where nothing changed, and sooner where it waited for nothing', () => {
    expect(outcomes('soak: 1h')).toEqual(['same', 'sooner by 60m']);
  });

  test('goes sooner under a shorter soak', () => {
    expect(outcomes('soak: 30m')).toEqual(['sooner by 30m', 'sooner by 90m']);
  });

  test('goes later under a longer one, and says by how much at most', () => {
    expect(outcomes('soak: 90m')).toEqual(['later by 30m', 'sooner by 30m']);
    expect(replay('soak: 90m')).toMatchObject({
      longestDelayMs: 30 * MINUTE,
      counts: { same: 2, later: 1, sooner: 1 },
    });
  });

  test('is overtaken where a newer release comes before its turn', () => {
    expect(outcomes('soak: 5h')).toEqual(['overtaken', 'later by 180m']);
  });

  test('waits for a window that would have opened the next day', () => {
    expect(outcomes('windows: Mon-Fri 09:00-10:30 Europe/Berlin')).toEqual(['overtaken', 'later by 1140m']);
  });

  test('waits for somebody to this day, or goes when an approval was recorded', () => {
    expect(outcomes('approval: required')).toEqual(['overtaken', 'waiting']);
    const approved: LedgerEntry = {
      kind: 'approved',
      at: MONDAY + 5 * HOUR,
      service: 'api',
      environment: 'prod',
      targets: [],
      image: imageOf(2),
      approver: 'ada',
      proof: { kind: 'run', repository: 'acme/gitops', number: 1 },
    };
    expect(outcomes('approval: required', [...record, approved])).toEqual(['overtaken', 'later by 60m']);
  });

  test('is not held against a release that it failed where it would not have been yet', () => {
    const broken = [...record, ...failed({ at: MONDAY + 250 * MINUTE, environment: 'prod' }, release(2))];
    expect(outcomes('soak: 3h', broken)).toEqual(['later by 120m', 'later by 60m']);
  });

  test('would have refused what failed upstream before its turn', () => {
    const entries = [
      ...at('staging', 1, 0),
      ...failed({ at: MONDAY + 30 * MINUTE, environment: 'staging' }, release(1)),
      ...at('prod', 1, 61),
    ];
    expect(outcomes('soak: 1h', entries)).toEqual(['refused']);
  });

  test('counts what the policy knows no environment for', () => {
    expect(replay('soak: 1h', [...record, ...at('lab', 1, 300)])).toMatchObject({ unknown: 1 });
  });
});
