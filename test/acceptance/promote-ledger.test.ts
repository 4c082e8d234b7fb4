import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { bumpWords, type Platform, release, startPlatform, token } from './bump/platform.ts';
import { type JsonResult, runJson } from './bump/slipway.ts';
import { readEntries, seedLedger } from './verbs/ledger.ts';

const LEDGER = 'refs/heads/slipway-ledger';

function git({ repository }: Platform, ...args: readonly string[]): Promise<Buffer> {
  return runGit(repository.gitDir, args);
}

async function promote({ url }: Platform): Promise<JsonResult> {
  const words = ['--environment', 'staging', '--server', 'http://127.0.0.1:9', '--resume', 'false'];
  return runJson(['promote', '--repository', url, ...words], {
    env: { SLIPWAY_GIT_TOKEN: token, ARGOCD_AUTH_TOKEN: 'none' },
  });
}

/** Two builds of chat-api were bumped to dev, so that the ledger has a history. */
async function afterTwoBumps(): Promise<Platform> {
  const platform = await startPlatform();
  for (const n of [1, 2]) expect(await platform.bump(bumpWords(n))).toMatchObject({ decision: 'bumped' });
  return platform;
}

describe('a ledger that cannot be trusted', () => {
  const damages: readonly [title: string, code: string, damage: (platform: Platform) => Promise<unknown>][] =
    [
      ['was deleted', 'ledger-missing', (platform) => git(platform, 'update-ref', '-d', LEDGER)],
      ['was cut off', 'ledger-truncated', (platform) => git(platform, 'update-ref', LEDGER, `${LEDGER}~1`)],
      [
        'was replaced by another history',
        'ledger-truncated',
        async (platform) => {
          const entries = await readEntries(platform);
          await git(platform, 'update-ref', '-d', LEDGER);
          await seedLedger(platform, entries.slice(0, 1));
        },
      ],
    ];

  test.each(damages)(
    'because it %s: nothing is promoted on it, nor written on top of it',
    async (_, code, damage) => {
      await using platform = await afterTwoBumps();
      await damage(platform);
      const before = await platform.repository.resolve('main');
      const refusals = [await promote(platform), await platform.bump(bumpWords(3))];
      for (const refusal of refusals) {
        expect(refusal).toMatchObject({ reasonCode: code, exitStatus: 1 });
        expect(refusal.error?.fix).not.toBe('');
      }
      expect(await platform.repository.resolve('main')).toBe(before);
    },
  );

  test('because of a verdict that nobody can have given', async () => {
    await using platform = await afterTwoBumps();
    const about = { service: 'chat-api', environment: 'dev', targets: [], image: release(9) };
    const at = Date.now();
    const forged = { ...about, at, intent: 'f'.repeat(40), build: 9, revision: 'f'.repeat(40) };
    const started: LedgerEntry = {
      ...forged,
      kind: 'started',
      deadline: at,
      from: '',
      hotfix: false,
      overrides: [],
    };
    await seedLedger(platform, [started, { ...forged, kind: 'verified', adopted: false }]);
    const before = await platform.repository.resolve('main');
    const staged = await platform.bump(bumpWords(9, 'staging'));
    expect(staged).toMatchObject({ reasonCode: 'ledger-forged', exitStatus: 1 });
    expect(await platform.repository.resolve('main')).toBe(before);
  });
});
