import { describe, expect, test } from 'vitest';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { bumpWords, type Platform, release, startPlatform } from './bump/platform.ts';
import type { JsonResult } from './bump/slipway.ts';
import { delivered, failed, HOUR } from './verbs/entries.ts';
import { readEntries, runVerb, seedLedger } from './verbs/ledger.ts';

function rollback(
  platform: Platform,
  words: readonly string[] = [],
  environment = 'dev',
): Promise<JsonResult> {
  const place = ['rollback', '--environment', environment, '--service', 'chat-api'];
  return runVerb(platform, [...place, '--reason', 'it is slow', ...words]);
}

async function codeOf(result: Promise<JsonResult>): Promise<readonly [string | undefined, number]> {
  const { error, exitStatus } = await result;
  return [error?.code, exitStatus];
}

function ran(environment: string, releases: readonly number[], targets: readonly string[] = []) {
  return releases.flatMap((n, index) => {
    const ago = (releases.length - index) * HOUR;
    return delivered({ n, environment, ago, targets });
  });
}

describe('a rollback is refused, and nothing is written,', () => {
  test('when nothing is there to go back from or to', async () => {
    await using platform = await startPlatform();
    expect(await codeOf(rollback(platform))).toEqual(['nothing-runs', 1]);
    await seedLedger(platform, ran('dev', [3]));
    const result = await rollback(platform);
    expect(result).toMatchObject({ exitStatus: 1, error: { code: 'nothing-verified' } });
    expect(result.error?.fix).toContain('slipway release');
    expect(await platform.messages()).toHaveLength(1);
  });

  test('when nobody can tell what it goes back to', async () => {
    await using platform = await startPlatform();
    await seedLedger(platform, [
      ...ran('dev', [3, 4, 5]),
      ...failed({ n: 6, environment: 'dev', ago: HOUR / 2 }),
    ]);
    const unknown = await rollback(platform, ['--to', '1.9']);
    expect(unknown).toMatchObject({ exitStatus: 2, error: { code: 'release-unknown' } });
    expect(unknown.error?.why).toContain('build 5 (1.5)');
    expect(await codeOf(rollback(platform, ['--to', release(6)]))).toEqual(['already-there', 1]);
    await seedLedger(platform, failed({ n: 4, environment: 'dev', ago: 3 * HOUR }).slice(2));
    expect(await codeOf(rollback(platform, ['--to', '4']))).toEqual(['quarantined', 1]);
  });

  test('when its targets run different releases, unless one is named', async () => {
    await using platform = await startPlatform();
    // What is adopted was written by nobody that the branch knows.
    const adopted = [...ran('prod', [3, 4], ['aks', 'gke']), ...ran('prod', [5], ['aks'])].flatMap((entry) =>
      entry.kind === 'verified' ? [{ ...entry, adopted: true }] : [],
    );
    await seedLedger(platform, adopted);
    const result = await rollback(platform, [], 'prod');
    expect(result).toMatchObject({ exitStatus: 2, error: { code: 'targets-differ' } });
    expect(result.error?.why).toMatch(/aks build 5.*gke build 4/);
    // From here on it is the application that is missing.
    expect(await codeOf(rollback(platform, ['--target', 'aks'], 'prod'))).toEqual([
      'applications-missing',
      2,
    ]);
  });

  test('when the ledger says what the branch does not bear out, or was taken away', async () => {
    await using platform = await startPlatform();
    await seedLedger(platform, ran('dev', [3, 4]));
    // The commits that these entries name were never on the branch.
    const forged = await rollback(platform);
    expect(forged).toMatchObject({ exitStatus: 1, error: { code: 'ledger-forged' } });
    expect(await platform.bump(bumpWords(5))).toMatchObject({ decision: 'bumped' });
    const known = await readEntries(platform);
    await runGit(platform.repository.gitDir, ['update-ref', '-d', `refs/heads/${LEDGER_BRANCH}`]);
    expect(known.length).toBeGreaterThan(0);
    expect(await codeOf(rollback(platform))).toEqual(['ledger-missing', 1]);
    expect(await platform.messages()).toHaveLength(2);
  });

  test('without a reason', async () => {
    await using platform = await startPlatform();
    const words = ['rollback', '--environment', 'dev', '--service', 'chat-api'];
    expect((await runVerb(platform, words)).error?.why).toContain('--reason is required');
  });
});
