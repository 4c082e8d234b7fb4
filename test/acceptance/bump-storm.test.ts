import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { installHook } from '../../scripts/sandbox/git-hooks.ts';
import { type Platform, startPlatform, valuesYaml } from './bump/platform.ts';

const WRITERS = 20;
const services = Array.from({ length: WRITERS }, (_, index) => `service-${index}`);

const slipwayYaml = `
services:
${services.map((service) => `  ${service}: { image: ghcr.io/acme/${service} }`).join('\n')}
environments:
  - { name: dev, images: all.yaml, select: "services.{service}.image" }
`;

function imageOf(service: string): string {
  return `ghcr.io/acme/${service}:2.0@sha256:${'2'.repeat(64)}`;
}

/** Counts the pushes of which the server took anything. */
async function countPushes({ repository: { gitDir } }: Platform): Promise<() => Promise<number>> {
  const log = join(gitDir, 'pushes.log');
  await installHook(gitDir, 'post-receive', `echo push >> "${log}"`);
  return async () => (await readFile(log, 'utf8')).trim().split('\n').length;
}

describe('a storm of bumps', () => {
  test('lands whole, in few commits, with hardly a push more than there are writers', async () => {
    await using platform = await startPlatform({
      'slipway.yaml': slipwayYaml,
      'all.yaml': valuesYaml(services),
    });
    const accepted = await countPushes(platform);
    const results = await Promise.all(
      services.map((service, index) =>
        platform.bump([
          ...['--environment', 'dev', '--service', service, '--image', imageOf(service)],
          ...['--source', `acme/${service}@${'a'.repeat(40)}`, '--build', String(index)],
        ]),
      ),
    );
    expect(results.map(({ decision }) => decision)).toEqual(services.map(() => 'bumped'));
    const file = (await platform.read('all.yaml')) ?? '';
    for (const service of services) expect(file).toContain(`${service}: { image: ${imageOf(service)} }`);
    expect((await platform.messages()).length - 1).toBeLessThanOrEqual(3);
    expect(await accepted()).toBeLessThanOrEqual(WRITERS + 3);
    const refs = (
      await runGit(platform.repository.gitDir, ['for-each-ref', '--format=%(refname)'])
    ).toString();
    expect(refs).toBe('refs/heads/main\nrefs/heads/slipway-ledger\n');
    for (const service of services)
      expect(await platform.repository.readFile('slipway-ledger', `services/${service}.json`)).toContain(
        'pending',
      );
  }, 180_000);
});
