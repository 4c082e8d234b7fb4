import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runJson } from './bump/slipway.ts';
import { startDelivery } from './rollout/delivery.ts';

describe('slipway rollout', () => {
  test('a good release is healthy, with few and correct requests', async () => {
    await using delivery = await startDelivery();
    const { sandbox } = delivery;
    const released = await delivery.release({ tag: '1.5.0' });
    const result = await delivery.rollout(released);
    expect(result).toMatchObject({ decision: 'healthy', reasonCode: 'verified', exitStatus: 0 });
    expect(sandbox.argocd.application('todo-dev').status.sync.revision).toBe(released.commit);
    expect(sandbox.argocd.violations).toEqual([]);
  });

  test('a crashing one is failed, with the log that tells why, and stays without a rollback unless asked', async () => {
    await using delivery = await startDelivery();
    const result = await delivery.rollout(await delivery.release({ tag: '1.5.0', outcome: 'crash' }));
    expect(result).toMatchObject({ decision: 'failed', reasonCode: 'crash', exitStatus: 1 });
    expect(result.rootCause?.log).toContain('DATABASE_URL');
    expect(result.outputs).toMatchObject({ 'root-cause': 'crash', 'rolled-back': 'no' });
    expect((await delivery.messages()).filter((message) => message.includes('Rollback-Of'))).toEqual([]);
  });

  test('an image the registry does not have is failed at once', async () => {
    await using delivery = await startDelivery();
    const result = await delivery.rollout(
      await delivery.release({ tag: '1.5.0', isMissing: true }),
      '--timeout',
      '10m',
    );
    expect(result).toMatchObject({ decision: 'failed', reasonCode: 'image-missing', exitStatus: 1 });
    expect(result.rootCause?.code).toBe('image-missing');
  });

  test('a release that is replaced by a newer one while it is watched is superseded', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'slow-30' });
    await delivery.release({ tag: '1.6.0' });
    const result = await delivery.rollout(released, '--rollback', 'automatic');
    expect(result).toMatchObject({ decision: 'superseded', exitStatus: 4, rollback: { outcome: 'no' } });
  });

  test('a commit that others followed before the watch began is proven through Git', async () => {
    await using delivery = await startDelivery();
    const { sandbox } = delivery;
    const released = await delivery.release({ tag: '1.5.0' });
    const later = await sandbox.commit({ branch: 'main', message: 'Notes', files: { 'notes.md': 'x' } });
    await sandbox.argocd.waitFor('todo-dev', {
      what: 'the later commit to be compared',
      isDone: ({ status }) => status.sync.revision === later && status.sync.status === 'Synced',
    });
    const result = await delivery.rollout(released);
    expect(result).toMatchObject({ decision: 'healthy', reasonCode: 'verified', exitStatus: 0 });
  });

  test('a time-out is unknown, and by default never rolled back', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'slow-600' });
    const result = await delivery.rollout(released, '--timeout', '4s', '--rollback', 'automatic');
    expect(result).toMatchObject({
      decision: 'unknown',
      reasonCode: 'timed-out',
      exitStatus: 4,
      rollback: { outcome: 'no' },
    });
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

  test('applications are found by their labels too', async () => {
    await using delivery = await startDelivery();
    const { commit, image } = await delivery.release({ tag: '1.5.0' });
    const result = await runJson(
      [
        ...['rollout', '--server', delivery.sandbox.argocd.url, '--selector', 'environment=dev'],
        ...['--revision', commit, '--image', image, '--stability', '1s', '--timeout', '40s'],
      ],
      { env: delivery.sandbox.environment },
    );
    expect(result).toMatchObject({ decision: 'healthy', applications: [{ name: 'todo-dev' }] });
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

describe('a recorded rollout', () => {
  test.each([
    ['healthy', undefined],
    ['failed', 'crash'],
  ])(
    'gives %s again when it is replayed, without any server and without a secret',
    async (decision, outcome) => {
      const folder = await mkdtemp(join(tmpdir(), 'slipway-trace-'));
      try {
        const path = join(folder, 'trace.jsonl');
        const recorded = await recordOne(path, outcome);
        expect(recorded).toMatchObject({ decision, outputs: { trace: path } });
        const replayed = await runJson(['rollout', '--replay', path]);
        expect(replayed).toMatchObject({
          decision,
          reasonCode: recorded.reasonCode,
          exitStatus: recorded.exitStatus,
        });
        expect(await readFile(path, 'utf8')).not.toMatch(/sandbox-git-token|Bearer/);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );

  async function recordOne(path: string, outcome: string | undefined) {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', ...(outcome === undefined ? {} : { outcome }) });
    return await delivery.rollout(released, '--record', path);
  }
});
