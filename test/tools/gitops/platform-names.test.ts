import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readComponents } from '../../../scripts/platform/component.ts';
import { allClusters, planReleases } from '../../../scripts/platform/release.ts';
import { root } from './root.ts';

const configShape = z.object({ defaults: z.object({ argocd: z.object({ server: z.url() }) }) });

test('Argo CD has the name that Slipway calls it by, and external-dns gives that name its address', async () => {
  const component = (await readComponents(root)).get('argo-cd');
  const clusters = allClusters(() => ({ loadBalancerSecurityGroup: 'group' }));
  const releases = await planReleases(root, component === undefined ? [] : [component], clusters);
  const config = configShape.parse(parse(await readFile(join(root, 'gitops', 'slipway.yaml'), 'utf8')));
  expect(releases).toHaveLength(9);
  for (const { parameters, cluster } of releases) {
    const server = config.defaults.argocd.server
      .replace('{target}', cluster.cloud)
      .replace('{environment}', cluster.env);
    expect(`https://${parameters['global.domain']}`).toBe(server);
    const names = Object.entries(parameters).filter(([name]) => name.includes('external-dns'));
    expect(names.map(([, name]) => `https://${name}`)).toEqual([server]);
  }
});

test('external-dns may write every name that is asked of it: it is in the zone of its cluster', async () => {
  const variables = await Promise.all(
    allClusters(() => ({})).map(async ({ env, cloud }) => {
      const file = join(root, 'gitops', 'terraform', cloud, 'envs', `${env}.tfvars`);
      const [, zone] = /^dns_zone += "(.+)"$/m.exec(await readFile(file, 'utf8')) ?? [];
      return [`argocd.${cloud}.${env}.example.com`, zone] as const;
    }),
  );
  for (const [name, zone] of variables) expect(name.endsWith(`.${zone}`), `${name} in ${zone}`).toBe(true);
});
