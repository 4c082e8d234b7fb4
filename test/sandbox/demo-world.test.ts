import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presentSandbox } from '../../scripts/demo/embedded-world.ts';
import type { World } from '../../scripts/demo/world.ts';
import { type Sandbox, startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { applicationName, manifestPath } from '../../scripts/sandbox/seed.ts';

describe('the world of the demo on the embedded Argo CD', () => {
  let sandbox: Sandbox;
  let world: World;

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 25 });
    world = presentSandbox(sandbox);
  });
  afterAll(() => sandbox.close());

  const callArgocd = (path: string) =>
    fetch(`${sandbox.argocd.url}/api/v1/applications/${path}`, {
      headers: { authorization: `Bearer ${sandbox.argocdToken}` },
    });

  /** A colleague's commit that has another image run in an environment. */
  async function release(image: string): Promise<void> {
    const [running = ''] = await world.readRunningImages('prod');
    const manifests = await world.readManifests('prod');
    expect(manifests).toContain(running);
    const files = { [manifestPath('prod')]: manifests.replace(running, image) };
    await sandbox.commit({ branch: 'main', message: 'Another image', files });
    await callArgocd(`${applicationName('prod')}?refresh=normal`);
  }

  test('tells the image that runs after a release, and how many pods served meanwhile', async () => {
    const counts: number[] = [];
    await world.watchServing('prod', (pods) => counts.push(pods));
    expect(counts).toEqual([3]);
    const settings = await world.readSettings('prod');
    const image = world.image({ version: '1.5.0', fate: 'ready' });
    await release(image);
    await expect.poll(() => world.readRunningImages('prod'), { timeout: 30_000 }).toEqual([image]);
    expect(Math.min(...counts)).toBe(3);
    expect(counts.length).toBeGreaterThan(1);
    expect(await world.readSettings('prod')).toEqual(settings);
  });

  test('has a missing image in no registry, and every other in its own', async () => {
    const statusOf = async (image: string) => {
      const [, host, repository, digest] = /^([^/]+)\/(.+):[^:@]+@(.+)$/.exec(image) ?? [];
      return (await fetch(`http://${host}/v2/${repository}/manifests/${digest}`)).status;
    };
    expect(await statusOf(world.image({ version: '1.6.0', fate: 'crash' }))).toBe(200);
    expect(await statusOf(world.image({ version: '1.7.0', fate: 'missing' }))).toBe(404);
  });

  test('passes on what Argo CD found wrong with a call', async () => {
    expect(await world.readComplaints()).toEqual([]);
    await callArgocd('todo-dev/nonsense');
    expect(await world.readComplaints()).toHaveLength(1);
  });
});
