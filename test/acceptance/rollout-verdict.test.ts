import { describe, expect, test } from 'vitest';
import { startDelivery } from './rollout/delivery.ts';

describe.concurrent('slipway rollout', () => {
  test('a crashing one is failed, with the log that tells why, and stays without a rollback unless asked', async () => {
    await using delivery = await startDelivery();
    const result = await delivery.rollout(await delivery.release({ tag: '1.5.0', outcome: 'crash' }));
    expect(result).toMatchObject({ decision: 'failed', reasonCode: 'crash', exitStatus: 1 });
    expect(result.rootCause?.log).toContain('DATABASE_URL');
    expect(result.outputs).toMatchObject({ 'root-cause': 'crash', 'rolled-back': 'no' });
    expect((await delivery.messages()).filter((message) => message.includes('Rollback-Of'))).toEqual([]);
  });

  test('without auto-sync it is blocked at once; with sync it is synced and healthy', async () => {
    await using delivery = await startDelivery({ environments: [] });
    const { sandbox } = delivery;
    sandbox.argocd.addApplication({
      name: 'todo-dev',
      source: { repoURL: sandbox.repositoryUrl, targetRevision: 'main', path: 'gitops/environments/dev' },
      destinationNamespace: 'todo-dev',
      automated: null,
    });
    const released = await delivery.release({ tag: '1.5.0' });
    expect(await delivery.rollout(released)).toMatchObject({
      decision: 'blocked',
      reasonCode: 'auto-sync-off',
      exitStatus: 4,
    });
    const synced = await delivery.rollout(released, '--sync');
    expect(synced).toMatchObject({ decision: 'healthy', exitStatus: 0 });
    expect(synced.timeline.map(({ text }) => text)).toContain('a sync was started');
    expect(sandbox.argocd.violations).toEqual([]);
  });

  test('a closed sync window is told at once as a block', async () => {
    await using delivery = await startDelivery();
    delivery.sandbox.argocd.setWindows('todo-dev', [
      { kind: 'deny', schedule: '* * * * *', duration: '1h', manualSync: false, active: true },
    ]);
    const released = await delivery.release({ tag: '1.5.0' });
    const result = await delivery.rollout(released, '--rollback', 'automatic');
    expect(result).toMatchObject({
      decision: 'blocked',
      reasonCode: 'sync-window',
      exitStatus: 4,
      rollback: { outcome: 'no' },
    });
  });

  test('works behind a base path', async () => {
    await using delivery = await startDelivery({ rootPath: '/tools/argo-cd' });
    const result = await delivery.rollout(await delivery.release({ tag: '1.5.0' }));
    expect(result.decision).toBe('healthy');
  });

  test('a dry run looks and waits for nothing', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'slow-600' });
    const { stdout, exitCode } = await delivery.run([
      ...[
        '--server',
        delivery.sandbox.argocd.url,
        '--application',
        'todo-dev',
        '--revision',
        released.commit,
      ],
      ...['--dry-run', '--json'],
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      decision: 'planned',
      applications: [{ name: 'todo-dev', sync: 'Synced' }],
    });
    expect(delivery.sandbox.argocd.log.map(({ route }) => route)).toEqual(['get']);
  });
});
