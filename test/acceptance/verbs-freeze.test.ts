import { describe, expect, test } from 'vitest';
import { bumpWords, startPlatform, token } from './bump/platform.ts';
import { runSlipway } from './bump/slipway.ts';
import { readEntries, readQueue, runVerb, showVerb } from './verbs/ledger.ts';

const HOUR_MS = 3_600_000;

describe('slipway freeze', () => {
  test('records a freeze, holds releases back with its reason, and lets them go when it is lifted', async () => {
    await using platform = await startPlatform();
    const frozen = await runVerb(platform, [
      'freeze',
      '--environment',
      'dev',
      '--until',
      '4h',
      '--reason',
      'audit',
    ]);
    expect(frozen).toMatchObject({ decision: 'frozen', reasonCode: 'recorded', exitStatus: 0 });
    const id = frozen.outputs?.['id'] ?? '';
    const [entry, ...others] = await readEntries(platform);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ kind: 'frozen', id, scope: { environment: 'dev' }, reason: 'audit' });
    if (entry?.kind !== 'frozen') throw new Error('no freeze was recorded');
    expect((entry.until ?? 0) - entry.from).toBe(4 * HOUR_MS);

    const held = await platform.bump(bumpWords(1));
    expect(held).toMatchObject({ decision: 'waiting', reasonCode: 'frozen', exitStatus: 4 });

    const lifted = await runVerb(platform, ['freeze', '--lift', id]);
    expect(lifted).toMatchObject({ decision: 'lifted', exitStatus: 0, outputs: { frozen: '' } });
    expect((await platform.bump(bumpWords(1))).decision).toBe('bumped');
    expect(await readQueue(platform)).toEqual([]);
  });

  test('lists what is frozen, for people in their own time', async () => {
    await using platform = await startPlatform();
    const words = [
      'freeze',
      '--service',
      'chat-api',
      '--until',
      '2099-12-24 18:00 Europe/Berlin',
      '--reason',
      'holidays',
    ];
    await runVerb(platform, words);
    const text = await showVerb(platform, ['freeze']);
    expect(text).toContain('holidays');
    expect(text).toMatch(/chat-api +now +Thu 2099-12-24 18:00 Europe\/Berlin/);
  });

  test('shows what it would record and records nothing in a dry run', async () => {
    await using platform = await startPlatform();
    const planned = await runVerb(platform, ['freeze', '--reason', 'outage', '--dry-run']);
    expect(planned).toMatchObject({ decision: 'planned', reasonCode: 'dry-run', exitStatus: 0 });
    expect(await readEntries(platform)).toEqual([]);
  });

  test('refuses what would hold nothing back, before it writes anything', async () => {
    await using platform = await startPlatform();
    const refusals = [
      [['--environment', 'prud', '--reason', 'x'], 'environment-unknown'],
      [['--service', 'chat-apy', '--reason', 'x'], 'service-unknown'],
      [['--until', '2020-01-01T00:00Z', '--reason', 'x'], 'freeze-over'],
      [['--environment', 'prod'], 'inputs-conflict'],
      [['--lift', 'abcdef12', '--environment', 'prod'], 'inputs-conflict'],
      [['--lift', 'abcdef12'], 'freeze-unknown'],
      [['--until', 'tomorrow', '--reason', 'x'], 'input-invalid'],
    ] as const;
    for (const [words, code] of refusals) {
      const result = await runVerb(platform, ['freeze', ...words]);
      expect([result.error?.code, result.exitStatus]).toEqual([code, 2]);
    }
    expect(await readEntries(platform)).toEqual([]);
  });

  test('never shows the token, and finds the repository of the clone it stands in', async () => {
    await using platform = await startPlatform();
    const lost = await runSlipway(['freeze'], { env: { SLIPWAY_GIT_TOKEN: token } });
    expect(lost.exitCode).toBe(2);
    expect(lost.stdout).toContain('repository-missing');
    const shown = await runSlipway(['freeze', '--repository', platform.url, '--reason', token], {
      env: { SLIPWAY_GIT_TOKEN: token },
    });
    expect(shown.stdout + shown.stderr).not.toContain(token);
  });
});
