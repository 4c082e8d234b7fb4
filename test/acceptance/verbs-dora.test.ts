import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { image, type Platform, startPlatform } from './bump/platform.ts';
import { runJson, runSlipway } from './bump/slipway.ts';
import { delivered, failed, HOUR, MINUTE, started } from './verbs/entries.ts';
import { runVerb, seedLedger } from './verbs/ledger.ts';

const config = `services:
  chat-api: { image: ${image} }
defaults: { images: "envs/{environment}.yaml" }
environments:
  - { name: dev }
  - { name: prod, after: dev }
`;

/** Two deployments, one of them with a failure of another release between. */
const history = [
  ...delivered({ n: 1, environment: 'dev', ago: 50 * HOUR }),
  ...delivered({ n: 1, environment: 'prod', ago: 49 * HOUR }),
  ...failed({ n: 2, environment: 'prod', ago: 20 * HOUR }),
  ...delivered({ n: 3, environment: 'prod', ago: 10 * HOUR }),
  started({ n: 4, environment: 'prod', ago: MINUTE }),
];

interface Clone extends AsyncDisposable {
  readonly folder: string;
}

async function clone({ repository }: Platform): Promise<Clone> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-clone-'));
  await runGit(folder, ['clone', '--quiet', repository.gitDir, '.']);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

describe('slipway dora', () => {
  test('measures a clone without the network, and says what it could not know', async () => {
    await using platform = await startPlatform({ 'slipway.yaml': config });
    await seedLedger(platform, history);
    await using copy = await clone(platform);
    const result = await runJson(['dora', '--since', '30d'], { cwd: copy.folder });
    expect(result).toMatchObject({
      decision: 'measured',
      exitStatus: 0,
      environment: 'prod',
      outputs: { deployments: '2', 'change-failure-rate': '0.3333', 'rework-rate': '0.5000' },
      total: { deployments: 2, changes: 3, failures: 1, reworks: 1, pending: 1, unrestored: 0 },
      services: [{ service: 'chat-api', deployments: 2 }],
    });
    const unknown = JSON.stringify(result['unknown']);
    for (const code of ['ledger-begins-later', 'lead-time-from-start', 'no-verdict'])
      expect(unknown).toContain(code);
  });

  test('gives the same figures from the server as from a clone', async () => {
    await using platform = await startPlatform({ 'slipway.yaml': config });
    await seedLedger(platform, history);
    await using copy = await clone(platform);
    const there = await runVerb(platform, ['dora']);
    const here = await runJson(['dora', '--clone', copy.folder]);
    const [theirs, ours] = [there, here].map(({ outputs = {} }) => ({
      ...outputs,
      'deployments-per-day': '',
    }));
    expect(theirs).toEqual(ours);
    expect(theirs).toMatchObject({ deployments: '2', environment: 'prod' });
  });

  test('shows a table and, below it, what the figures do not say', async () => {
    await using platform = await startPlatform({ 'slipway.yaml': config });
    await seedLedger(platform, history);
    await using copy = await clone(platform);
    const { stdout } = await runSlipway(['dora', '--environment', 'prod'], { cwd: copy.folder });
    expect(stdout).toMatch(/Service +Deployments +A day +Lead time/);
    expect(stdout).toMatch(/chat-api +2 +/);
    expect(stdout).toContain('What these figures do not say');
  });

  test('says where there is no ledger, no such environment, and no such service', async () => {
    await using platform = await startPlatform({ 'slipway.yaml': config });
    expect((await runVerb(platform, ['dora'])).error).toMatchObject({ code: 'ledger-absent' });
    await seedLedger(platform, history);
    const environment = await runVerb(platform, ['dora', '--environment', 'prud']);
    expect([environment.error?.code, environment.exitStatus]).toEqual(['environment-unknown', 2]);
    expect((await runVerb(platform, ['dora', '--service', 'chat-apy'])).error?.code).toBe('service-unknown');
    const empty = await runVerb(platform, ['dora', '--since', '1m']);
    expect(empty).toMatchObject({ decision: 'empty', reasonCode: 'nothing-in-window', exitStatus: 0 });
  });
});
