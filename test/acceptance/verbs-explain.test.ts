import { describe, expect, test } from 'vitest';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { bumpWords, image, release, startPlatform } from './bump/platform.ts';
import { delivered, failed, HOUR, MINUTE, started } from './verbs/entries.ts';
import { readEntries, runVerb, seedLedger, showVerb } from './verbs/ledger.ts';

const chain = `services:
  chat-api: { image: ${image} }
defaults:
  images: envs/{environment}.yaml
environments:
  - { name: dev }
  - { name: staging, after: dev }
  - name: prod
    after: staging
    gates: { soak: 1h, approval: required }
`;
const files = { 'slipway.yaml': chain };
const words = ['explain', 'chat-api', 'prod'];

describe('slipway explain', () => {
  test('names the gate that holds a release, and when it may pass', async () => {
    await using platform = await startPlatform({
      'slipway.yaml': chain.replace('soak: 1h, approval: required', 'soak: 1h'),
    });
    await seedLedger(platform, [
      ...delivered({ n: 1, environment: 'prod', ago: 30 * HOUR }),
      ...delivered({ n: 2, environment: 'dev', ago: 3 * HOUR }),
      ...delivered({ n: 2, environment: 'staging', ago: 21 * MINUTE }),
    ]);
    const result = await runVerb(platform, words);
    expect(result).toMatchObject({
      decision: 'waiting',
      reasonCode: 'soaking',
      exitStatus: 0,
      outputs: { image: release(2), step: 'prod', gate: 'soak' },
      situation: { kind: 'held', needsAct: false },
    });
    const left = Date.parse(result.outputs?.['resume-at'] ?? '') - Date.now();
    expect(left).toBeGreaterThan(30 * MINUTE);
    expect(left).toBeLessThanOrEqual(40 * MINUTE);
  });

  test('draws the way and speaks of time in the reader’s own zone and in UTC', async () => {
    await using platform = await startPlatform(files);
    await seedLedger(platform, [
      ...delivered({ n: 1, environment: 'prod', ago: 30 * HOUR }),
      ...delivered({ n: 2, environment: 'dev', ago: 3 * HOUR }),
      ...delivered({ n: 2, environment: 'staging', ago: 21 * MINUTE }),
    ]);
    const text = await showVerb(platform, words);
    expect(text).toMatch(
      /dev +──▶ +staging +──✖ +prod\n +1\.2, healthy for 2h59m +1\.2, healthy for 20m +1\.1, healthy for 1d6h/,
    );
    expect(text).toContain('1.2 (build 2) is held before prod');
    expect(text).toContain('is not approved for prod');
    expect(text).toMatch(/soak .* Europe\/Berlin/);
    expect(text).toContain('slipway approve chat-api prod');
  });

  test('says that nothing is on its way, that a rollout runs, and that a release may go', async () => {
    await using platform = await startPlatform({ 'slipway.yaml': chain.replace(/\n +gates: .*/, '') });
    expect(await runVerb(platform, words)).toMatchObject({ decision: 'current', reasonCode: 'current' });
    await seedLedger(platform, [started({ n: 3, environment: 'dev', ago: MINUTE })]);
    expect(await runVerb(platform, words)).toMatchObject({ decision: 'waiting', reasonCode: 'not-verified' });
    await seedLedger(platform, [
      ...delivered({ n: 2, environment: 'dev', ago: 0 }),
      ...delivered({ n: 2, environment: 'staging', ago: 0 }),
    ]);
    expect(await runVerb(platform, words)).toMatchObject({
      decision: 'ready',
      outputs: { step: 'prod', image: release(2) },
    });
  });

  test('says what was taken back, and that only another release or a word goes on', async () => {
    await using platform = await startPlatform({ 'slipway.yaml': chain.replace(/\n +gates: .*/, '') });
    await seedLedger(platform, [
      ...delivered({ n: 2, environment: 'dev', ago: 3 * HOUR }),
      ...delivered({ n: 2, environment: 'staging', ago: 2 * HOUR }),
      ...failed({ n: 2, environment: 'prod', ago: HOUR }),
    ]);
    const held = await runVerb(platform, words);
    expect(held).toMatchObject({ standings: [{}, {}, { quarantined: [{ image: release(2) }] }] });
    expect(await showVerb(platform, words)).toContain('1.2 in quarantine');
  });

  test('takes names as words or flags, refuses unknown ones, and writes nothing', async () => {
    await using platform = await startPlatform(files);
    const flags = await runVerb(platform, ['explain', '--service', 'chat-api', '--environment', 'prod']);
    expect(flags.decision).toBe('current');
    const twice = await runVerb(platform, [...words, '--environment', 'prod']);
    expect(twice.error?.why).toContain('prod stands for --environment, which is given too');
    expect((await runVerb(platform, ['explain', 'chat-apy', 'prod'])).error?.code).toBe('service-unknown');
    expect((await runVerb(platform, ['explain', 'chat-api', 'prud'])).error?.code).toBe(
      'environment-unknown',
    );
    expect(await readEntries(platform)).toEqual([]);
  });

  test('refuses to speak of a ledger that was deleted, and says how to bring it back', async () => {
    await using platform = await startPlatform(files);
    await platform.bump(bumpWords(1));
    await runGit(platform.repository.gitDir, ['update-ref', '-d', `refs/heads/${LEDGER_BRANCH}`]);
    const refused = await runVerb(platform, words);
    expect([refused.error?.code, refused.exitStatus]).toEqual(['ledger-missing', 1]);
    const frozen = await runVerb(platform, ['freeze', '--reason', 'audit']);
    expect(frozen.error?.code).toBe('ledger-missing');
    expect(await readEntries(platform)).toEqual([]);
  });
});
