import { describe, expect, test } from 'vitest';
import { type Played, startStage } from './rollout/stage.ts';
import { takeTurns } from './take-turns.ts';

const verdicts: Readonly<Record<Played['name'], Omit<Played, 'name'>>> = {
  good: { verdict: 'healthy', rolledBack: 'no' },
  crashing: { verdict: 'failed: crash', rolledBack: 'verified' },
  missing: { verdict: 'failed: image-missing', rolledBack: 'no' },
  canary: { verdict: 'failed: crash', rolledBack: 'verified' },
  unheard: { verdict: 'healthy', rolledBack: 'no' },
  manual: { verdict: 'healthy', rolledBack: 'no' },
};

const v1 = [
  ['actions-v2', 404],
  ['actions', 200],
];
const v2 = [['actions-v2', 200]];

const releases = [
  { version: '2.14.21', abort: v1 },
  { version: '3.0.23', abort: v1 },
  { version: '3.1.16', abort: v2 },
  { version: '3.2.12', abort: v2 },
  { version: '3.3.14', abort: v2 },
  { version: '3.4.7', abort: v2 },
  { version: '3.5.1', abort: v2 },
  { version: '3.6.1', abort: v2 },
];

/** Each keeps half a dozen processes waiting: one after another takes long, and all at once would be too many. */
const inTurn = takeTurns(3);

describe.concurrent('the same releases get the same verdicts, with lost refreshes too,', {
  timeout: 400_000,
}, () => {
  test.each(releases)('from Argo CD $version', ({ version, abort }) =>
    inTurn(async () => {
      await using stage = await startStage(version);
      const played = await Promise.all([
        stage.play({ name: 'good' }),
        stage.play({ name: 'crashing', outcome: 'crash', flags: ['--rollback', 'automatic'] }),
        stage.play({ name: 'missing', isMissing: true }),
        stage.play({ name: 'canary', outcome: 'crash', flags: ['--rollback', 'automatic'] }),
        stage.play({ name: 'unheard' }),
        stage.play({ name: 'manual', flags: ['--sync'] }),
      ]);
      const told = Object.fromEntries(played.map(({ name, ...verdict }) => [name, verdict]));
      expect(told).toEqual(verdicts);
      const { log, switches, violations } = stage.sandbox.argocd;
      const actions = log.filter(({ route }) => route.startsWith('actions'));
      expect(actions.map(({ route, status }) => [route, status])).toEqual(abort);
      expect(switches.loseRefreshes).toBe(0);
      expect(violations).toEqual([]);
    }),
  );
});
