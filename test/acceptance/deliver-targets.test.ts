import { describe, expect, test } from 'vitest';
import { type DeliveryResult, startWorld, type World } from './deliver/world.ts';

const TARGETS = ['aks', 'gke'] as const;

/** Two clusters that run the same manifests. */
async function startTwoTargets(settings = ''): Promise<World> {
  const world = await startWorld();
  const { sandbox } = world;
  const manifests = await world.manifest();
  const host = sandbox.registry.host;
  await sandbox.commit({
    branch: 'main',
    message: 'Two targets',
    files: {
      ...Object.fromEntries(TARGETS.map((target) => [pathOf(target), manifests])),
      ...Object.fromEntries(TARGETS.map((target) => [`targets/${target}/settings.yaml`, configMap()])),
      'two.yaml': `services: { chat-api: { image: ${host}/acme/chat-api } }
environments:
  - name: prod
    targets: [aks, gke]
    images: targets/{target}/todo.yaml
    select: "Deployment/{service}:spec.template.spec.containers[name={service}].image"
    argocd: { server: "${sandbox.argocd.url}", applications: "todo-{target}" }
${settings}`,
    },
  });
  for (const target of TARGETS) {
    sandbox.argocd.addApplication({
      name: `todo-${target}`,
      source: { repoURL: sandbox.repositoryUrl, targetRevision: 'main', path: `targets/${target}` },
      destinationNamespace: `todo-${target}`,
    });
    await sandbox.argocd.waitFor(`todo-${target}`, {
      what: 'the first sync to be healthy',
      isDone: ({ operation, status }) =>
        operation === undefined && status.sync.status === 'Synced' && status.health.status === 'Healthy',
    });
  }
  return world;
}

function configMap(): string {
  return 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: todo-settings }\ndata: { LOG_LEVEL: info }\n';
}

function pathOf(target: string): string {
  return `targets/${target}/todo.yaml`;
}

function deliver(
  world: World,
  image: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<DeliveryResult> {
  return world.outcome(image, 5, { environment: 'prod', config: 'two.yaml', ...inputs });
}

describe('several targets', () => {
  test('are delivered one after another, each with its own commit', async () => {
    await using world = await startTwoTargets();
    const image = world.push('1.5.0');
    const result = await deliver(world, image);
    expect(result).toMatchObject({
      decision: 'delivered',
      exitStatus: 0,
      targets: [
        { target: 'aks', decision: 'delivered' },
        { target: 'gke', decision: 'delivered' },
      ],
    });
    expect(result.outputs['commit']?.split('\n')).toHaveLength(2);
    for (const target of TARGETS) {
      expect(await world.sandbox.repository.readFile('main', pathOf(target))).toContain(image);
    }
    const [second, first] = await world.messages();
    expect([first, second].map((message) => message?.split('\n')[0])).toEqual([
      'bump chat-api in prod/aks to 1.5.0',
      'bump chat-api in prod/gke to 1.5.0',
    ]);
  });

  test('are not begun after one that failed: it is taken back and the next keeps what it runs', async () => {
    await using world = await startTwoTargets();
    const image = world.push('1.6.0', 'crash');
    const before = await world.sandbox.repository.readFile('main', pathOf('gke'));
    const result = await deliver(world, image);
    expect(result).toMatchObject({
      decision: 'rolled-back',
      reasonCode: 'crash',
      exitStatus: 1,
      targets: [
        { target: 'aks', decision: 'rolled-back', rolledBack: 'verified' },
        { target: 'gke', decision: 'skipped', commit: null },
      ],
    });
    expect(await world.sandbox.repository.readFile('main', pathOf('gke'))).toBe(before);
  });

  test('are delivered together where slipway.yaml says so', async () => {
    await using world = await startTwoTargets('    parallel: true\n');
    const image = world.push('1.5.0');
    const result = await deliver(world, image);
    expect(result).toMatchObject({
      decision: 'delivered',
      targets: [
        { target: 'aks', decision: 'delivered' },
        { target: 'gke', decision: 'delivered' },
      ],
    });
    for (const target of TARGETS) {
      expect(await world.sandbox.repository.readFile('main', pathOf(target))).toContain(image);
    }
  });

  test('are each taken back on their own where they were delivered together', async () => {
    await using world = await startTwoTargets('    parallel: true\n');
    const before = await world.sandbox.repository.readFile('main', pathOf('aks'));
    const result = await deliver(world, world.push('1.6.0', 'crash'));
    expect(result).toMatchObject({
      decision: 'rolled-back',
      targets: [
        { target: 'aks', decision: 'rolled-back', rolledBack: 'verified' },
        { target: 'gke', decision: 'rolled-back', rolledBack: 'verified' },
      ],
    });
    for (const target of TARGETS) {
      expect(await world.sandbox.repository.readFile('main', pathOf(target))).toBe(before);
    }
  });

  test('are left alone but for the one that is named', async () => {
    await using world = await startTwoTargets();
    const image = world.push('1.5.0');
    const before = await world.sandbox.repository.readFile('main', pathOf('aks'));
    const result = await deliver(world, image, { target: 'gke' });
    expect(result.targets).toMatchObject([{ target: 'gke', decision: 'delivered' }]);
    expect(await world.sandbox.repository.readFile('main', pathOf('aks'))).toBe(before);
  });
});
