import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { image, startPlatform, token } from './bump/platform.ts';
import { runSlipway } from './bump/slipway.ts';
import { delivered, HOUR, MINUTE } from './verbs/entries.ts';
import { runVerb, seedLedger } from './verbs/ledger.ts';

const policy = (gates: string) => `services:
  chat-api: { image: ${image} }
defaults: { images: "envs/{environment}.yaml" }
environments:
  - { name: dev }
  - { name: prod, after: dev${gates} }
`;

const history = [
  ...delivered({ n: 1, environment: 'dev', ago: 50 * HOUR }),
  ...delivered({ n: 1, environment: 'prod', ago: 49 * HOUR }),
  ...delivered({ n: 2, environment: 'dev', ago: 10 * HOUR }),
  ...delivered({ n: 2, environment: 'prod', ago: 10 * HOUR - 10 * MINUTE }),
];

async function withPolicy<T>(text: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-policy-'));
  try {
    await writeFile(join(folder, 'slipway.yaml'), text);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('slipway simulate', () => {
  test('tells which releases a longer soak would have delayed, and for how long', async () => {
    await using platform = await startPlatform();
    await seedLedger(platform, history);
    await withPolicy(policy(', gates: { soak: 1h }'), async (cwd) => {
      const env = { SLIPWAY_GIT_TOKEN: token };
      const result = await runVerb(platform, ['simulate'], { cwd, env });
      expect(result).toMatchObject({
        decision: 'differs',
        exitStatus: 0,
        outputs: { releases: '4', later: '2', refused: '0' },
      });
      const delay = Number(result.outputs?.['longest-delay']);
      expect(delay).toBeGreaterThanOrEqual(51 * 60);
      expect(delay).toBeLessThan(52 * 60);
      const words = ['simulate', '--repository', platform.url, '--environment', 'prod', '--since', '24h'];
      const shown = await runSlipway(words, { cwd, env });
      expect(shown.stdout).toContain('Of 1 releases 1 later. The longest delay is 51m.');
      expect(shown.stdout).toMatch(/chat-api +prod +1\.2 .*gone 51m later/);
    });
  });

  test('says that nothing changes under the same policy, and names what it cannot play', async () => {
    await using platform = await startPlatform();
    await seedLedger(platform, history);
    await withPolicy(policy(', gates: { scan: required }'), async (cwd) => {
      const result = await runVerb(platform, ['simulate', '--interval', '2h'], {
        cwd,
        env: { SLIPWAY_GIT_TOKEN: token },
      });
      expect(result).toMatchObject({ decision: 'same', outputs: { releases: '4' } });
      expect(JSON.stringify(result['gaps'])).toContain('gates scan and checks of prod');
    });
  });

  test('refuses a policy that has mistakes, with file and line', async () => {
    await using platform = await startPlatform();
    await withPolicy(policy(', gates: { soka: 1h }'), async (cwd) => {
      const result = await runVerb(platform, ['simulate'], { cwd });
      expect([result.error?.code, result.exitStatus]).toEqual(['config-invalid', 2]);
      expect(result.error?.why).toMatch(/slipway\.yaml:6:\d+ .*soka/);
    });
  });
});
