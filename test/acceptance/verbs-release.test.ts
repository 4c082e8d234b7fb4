import { describe, expect, test } from 'vitest';
import { bumpWords, release, startPlatform } from './bump/platform.ts';
import { failed, HOUR } from './verbs/entries.ts';
import { readEntries, runVerb, seedLedger } from './verbs/ledger.ts';

const words = ['release', 'chat-api', 'dev', '--reason', 'the node was broken, not the image'];

describe('slipway release', () => {
  test('lifts the only quarantine, so that the image may be written again', async () => {
    await using platform = await startPlatform();
    await seedLedger(platform, failed({ n: 3, environment: 'dev', ago: HOUR }));
    const kept = await platform.bump(bumpWords(3));
    expect(kept).toMatchObject({ decision: 'refused', reasonCode: 'quarantined', exitStatus: 1 });
    const lifted = await runVerb(platform, words);
    expect(lifted).toMatchObject({
      decision: 'released',
      exitStatus: 0,
      outputs: { image: release(3), quarantined: '' },
    });
    expect((await readEntries(platform)).at(-1)).toMatchObject({
      kind: 'released',
      service: 'chat-api',
      environment: 'dev',
      image: release(3),
      reason: 'the node was broken, not the image',
      actor: 'slipway',
    });
    expect((await platform.bump(bumpWords(3))).decision).toBe('bumped');
  });

  test('asks which one is meant, and takes a tag or a digest for an answer', async () => {
    await using platform = await startPlatform();
    await seedLedger(
      platform,
      [3, 4].flatMap((n) => failed({ n, environment: 'dev', ago: HOUR })),
    );
    const asked = await runVerb(platform, words);
    expect([asked.error?.code, asked.exitStatus]).toEqual(['quarantine-ambiguous', 2]);
    expect(asked.error?.why).toContain(release(4));
    const digest = release(4).split('@')[1] ?? '';
    expect((await runVerb(platform, [...words, '--image', digest, '--dry-run'])).decision).toBe('planned');
    expect((await runVerb(platform, [...words, '--image', '1.4'])).outputs).toMatchObject({
      image: release(4),
      quarantined: release(3),
    });
  });

  test('is done already where nothing is in quarantine, and needs a reason', async () => {
    await using platform = await startPlatform();
    const done = await runVerb(platform, words);
    expect(done).toMatchObject({ decision: 'already-there', reasonCode: 'not-quarantined', exitStatus: 0 });
    const mute = await runVerb(platform, ['release', 'chat-api', 'dev']);
    expect(mute.error?.why).toContain('--reason is required');
    expect(await readEntries(platform)).toEqual([]);
  });
});
