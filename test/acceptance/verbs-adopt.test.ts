import { describe, expect, test } from 'vitest';
import { bumpWords, image, release, startPlatform } from './bump/platform.ts';
import { delivered, failed, HOUR, started } from './verbs/entries.ts';
import { readEntries, runVerb, seedLedger } from './verbs/ledger.ts';

const words = ['adopt', '--trust', '--environment', 'prod', '--environment', 'staging'];

describe('slipway adopt', () => {
  test('records what every file holds as verified, in one commit of the ledger', async () => {
    await using platform = await startPlatform();
    const adopted = await runVerb(platform, words);
    expect(adopted).toMatchObject({ decision: 'adopted', reasonCode: 'recorded', exitStatus: 0 });
    const entries = await readEntries(platform);
    const about = entries.map((entry) =>
      entry.kind === 'verified'
        ? [entry.service, entry.environment, entry.targets, entry.image, entry.adopted]
        : [],
    );
    expect(about).toEqual(
      expect.arrayContaining([
        ['chat-api', 'prod', ['aks', 'gke'], `${image}:1.0`, true],
        ['chat-web', 'staging', [], 'ghcr.io/acme/chat-web:1.0', true],
      ]),
    );
    expect(entries).toHaveLength(4);
    expect(await platform.repository.log('slipway-ledger', 10)).toHaveLength(1);
    expect(adopted.outputs?.['adopted']).toContain(`chat-api prod/gke ${image}:1.0`);
    expect((await runVerb(platform, words)).decision).toBe('already-there');
    expect(await readEntries(platform)).toHaveLength(4);
  });

  test('keeps the build and source of what Slipway wrote, so that the order of builds goes on', async () => {
    await using platform = await startPlatform();
    await platform.repository.commit({ branch: 'main', message: 'By hand\n', files: {} });
    const bumped = await platform.bump(['--target', 'aks', ...bumpWords(7, 'prod')]);
    await platform.repository.commit({
      branch: 'main',
      message: 'The other one by hand\n',
      files: { 'envs/prod/gke.yaml': (await platform.read('envs/prod/aks.yaml')) ?? '' },
    });
    const result = await runVerb(platform, ['adopt', 'chat-api', '--trust', '--environment', 'prod']);
    // The ledger has heard of the bump and waits for its verdict, so only the other target is taken over.
    expect(result).toMatchObject({
      decision: 'partly-adopted',
      reasonCode: 'rollout-pending',
      exitStatus: 1,
    });
    expect((await readEntries(platform)).at(-1)).toMatchObject({
      kind: 'verified',
      adopted: true,
      targets: ['gke'],
      image: release(7),
    });
    expect(bumped.decision).toBe('bumped');
  });

  test('refuses what the ledger knows better', async () => {
    await using platform = await startPlatform();
    await seedLedger(platform, delivered({ n: 5, environment: 'staging', ago: HOUR }));
    const newer = await runVerb(platform, ['adopt', 'chat-api', '--trust', '--environment', 'staging']);
    expect(newer).toMatchObject({
      decision: 'refused',
      reasonCode: 'ledger-newer',
      exitStatus: 1,
      outputs: { refused: 'chat-api staging ledger-newer' },
    });
    await seedLedger(platform, [started({ n: 6, environment: 'staging', ago: 0 })]);
    const pending = await runVerb(platform, ['adopt', 'chat-api', '--trust', '--environment', 'staging']);
    expect(pending.reasonCode).toBe('rollout-pending');
    expect(
      (await readEntries(platform)).filter((entry) => entry.kind === 'verified' && entry.adopted),
    ).toEqual([]);
  });

  test('refuses an image in quarantine', async () => {
    await using platform = await startPlatform({
      'envs/dev.yaml': `services:\n  chat-api: { image: "${release(9)}" }\n  chat-web: { image: ghcr.io/acme/chat-web:1.0 }\n`,
    });
    await seedLedger(platform, failed({ n: 9, environment: 'dev', ago: HOUR }));
    const result = await runVerb(platform, ['adopt', 'chat-api', '--trust', '--environment', 'dev']);
    expect(result).toMatchObject({ decision: 'refused', reasonCode: 'quarantined', exitStatus: 1 });
  });

  test('takes nobody at their word without --trust, and writes nothing in a dry run', async () => {
    await using platform = await startPlatform();
    const mute = await runVerb(platform, ['adopt', '--environment', 'dev']);
    expect(mute).toMatchObject({ decision: 'refused', reasonCode: 'not-live', exitStatus: 1 });
    const planned = await runVerb(platform, ['adopt', '--trust', '--dry-run']);
    expect(planned).toMatchObject({ decision: 'planned', reasonCode: 'dry-run', exitStatus: 0 });
    expect(planned.outputs?.['adopted']?.split('\n')).toHaveLength(10);
    const unknown = await runVerb(platform, ['adopt', 'chat-apy', '--trust']);
    expect([unknown.error?.code, unknown.exitStatus]).toEqual(['service-unknown', 2]);
    expect(await readEntries(platform)).toEqual([]);
  });
});
