import { describe, expect, test } from 'vitest';
import { sendJson, startServer } from './argocd-client/scripted-server.ts';
import { runJson, runStep } from './bump/slipway.ts';
import { waitUntil } from './kernel-support/wait-until.ts';
import { type Delivery, type Released, type RolloutResult, startDelivery } from './rollout/delivery.ts';

const AUTOMATIC = ['--rollback', 'automatic'] as const;

/** Starts a rollout and does something to the world when it watches and Argo CD has compared the commit. */
async function disturb(
  delivery: Delivery,
  released: Released,
  act: () => Promise<void> | void,
  ...flags: readonly string[]
): Promise<RolloutResult> {
  const running = delivery.rollout(released, ...flags);
  const { log } = delivery.sandbox.argocd;
  await waitUntil('the event stream to be asked for', () => log.find(({ route }) => route === 'stream'));
  await delivery.sandbox.argocd.waitFor('todo-dev', {
    what: 'the commit to be compared',
    isDone: ({ status }) => status.sync.revision === released.commit,
  });
  await act();
  return running;
}

describe.concurrent('a rollout whose world breaks half-way', () => {
  test('a revoked token is a matter of authentication: unknown, and never rolled back (point 34)', async () => {
    await using delivery = await startDelivery();
    const { sandbox } = delivery;
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    const result = await disturb(
      delivery,
      released,
      () => sandbox.argocd.tokens.revoke(sandbox.argocdToken),
      ...AUTOMATIC,
    );
    expect(result).toMatchObject({
      decision: 'unknown',
      reasonCode: 'token-expired',
      exitStatus: 4,
      rollback: { outcome: 'no' },
    });
  });

  test('an API server that is killed and comes back is waited for', async () => {
    await using delivery = await startDelivery();
    const { argocd } = delivery.sandbox;
    const released = await delivery.release({ tag: '1.5.0', outcome: 'slow-20' });
    const result = await disturb(delivery, released, async () => {
      await argocd.stop();
      await argocd.start();
    });
    expect(result).toMatchObject({ decision: 'healthy', exitStatus: 0 });
  });

  test('an application that is deleted is told as that', async () => {
    await using delivery = await startDelivery();
    const { argocd } = delivery.sandbox;
    const token = argocd.tokens.issue({ account: 'admin' });
    const released = await delivery.release({ tag: '1.5.0', outcome: 'slow-600' });
    const result = await disturb(delivery, released, async () => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      await fetch(`${argocd.url}/api/v1/applications/todo-dev?cascade=false`, { method: 'DELETE', headers });
    });
    expect(result).toMatchObject({ decision: 'unknown', exitStatus: 4 });
    expect(['app-deleted', 'access-denied']).toContain(result.reasonCode);
  });

  test.each<[string, (delivery: Delivery) => void]>([
    ['that end after every event', ({ sandbox }) => (sandbox.argocd.streams.endAfterEvents = 1)],
    ['that lose every second event', ({ sandbox }) => (sandbox.argocd.streams.dropEvery = 2)],
    [
      'that come twice and in the wrong order',
      ({ sandbox }) => Object.assign(sandbox.argocd.streams, { duplicate: true, reorder: true }),
    ],
    ['that begin with an old snapshot', ({ sandbox }) => (sandbox.argocd.streams.staleSnapshots = 3)],
    [
      'that are refused',
      ({ sandbox }) => sandbox.argocd.faults.inject('stream', { kind: 'status', status: 502 }, 50),
    ],
    ['of a server that forgets refreshes', ({ sandbox }) => (sandbox.argocd.switches.loseRefreshes = 2)],
    [
      'of a controller that always heals once too often',
      ({ sandbox }) => (sandbox.argocd.switches.spuriousSelfHeal = 'always'),
    ],
    ['of a Git replica that lags', ({ sandbox }) => (sandbox.argocd.switches.gitReplicaLagMs = 20_000)],
  ])('streams %s make no good release fail', async (_name, breakIt) => {
    await using delivery = await startDelivery();
    breakIt(delivery);
    const result = await delivery.rollout(await delivery.release({ tag: '1.5.0' }));
    expect(result).toMatchObject({ decision: 'healthy', exitStatus: 0 });
    expect(delivery.sandbox.argocd.violations).toEqual([]);
  });

  test('a GitOps repository that hangs leaves a rollout healthy that needs no proof from it', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0' });
    delivery.sandbox.git.injectFault({ kind: 'hang' });
    const result = await delivery.rollout(released, '--git-timeout', '2s');
    expect(result).toMatchObject({ decision: 'healthy', exitStatus: 0 });
  });
});

describe.concurrent('an app of apps (checklist point 36)', () => {
  test('is as healthy as its children: they are found and watched', async () => {
    await using delivery = await startDelivery({ environments: [] });
    const { sandbox } = delivery;
    await sandbox.commit({
      branch: 'main',
      message: 'Add the parent',
      files: parentFiles(sandbox.repositoryUrl),
    });
    sandbox.argocd.addApplication({
      name: 'parent',
      source: { repoURL: sandbox.repositoryUrl, targetRevision: 'main', path: 'apps' },
      destinationNamespace: 'argocd',
    });
    await sandbox.argocd.waitFor('parent', {
      what: 'the child to be made',
      isDone: ({ status }) =>
        status.sync.status === 'Synced' && sandbox.argocd.store.get('argocd/todo-dev') !== undefined,
    });
    await sandbox.argocd.waitFor('todo-dev', {
      what: 'the child to be healthy',
      isDone: ({ status }) => status.sync.status === 'Synced' && status.health.status === 'Healthy',
    });
    const good = await delivery.release({ tag: '1.5.0' });
    const env = sandbox.environment;
    // Children that do not run the image have nothing to say about it.
    const healthy = await runJson([...watchParent(sandbox.argocd.url, good), '--image', good.image], { env });
    expect(healthy).toMatchObject({ decision: 'healthy', applications: [{ name: 'todo-dev' }] });
    const bad = await delivery.release({ tag: '1.6.0', outcome: 'crash' });
    const failed = await runJson(watchParent(sandbox.argocd.url, bad), { env });
    expect(failed).toMatchObject({ decision: 'failed', exitStatus: 1 });
    expect(failed['applications']).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'todo-dev', verdict: 'failed' })]),
    );
  });
});

function watchParent(url: string, { commit }: Released): readonly string[] {
  return [
    ...['rollout', '--server', url, '--application', 'parent', '--revision', commit],
    ...['--stability', '1s', '--timeout', '40s'],
  ];
}

function parentFiles(repoURL: string): Readonly<Record<string, string>> {
  return {
    'apps/todo.yaml': child(repoURL, 'todo-dev', 'gitops/environments/dev'),
    'apps/settings.yaml': child(repoURL, 'settings', 'settings'),
    'settings/settings.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { a: "1" }\n',
  };
}

function child(repoURL: string, name: string, path: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  project: default
  source: { repoURL: "${repoURL}", targetRevision: main, path: ${path} }
  destination: { server: https://kubernetes.default.svc, namespace: ${name} }
  syncPolicy: { automated: { prune: true, selfHeal: true } }
`;
}

describe.concurrent('a workflow without a stored token', () => {
  test('exchanges its identity token, and nothing of both tokens is shown', async () => {
    await using delivery = await startDelivery();
    const { argocd, environment } = delivery.sandbox;
    const github = await startServer((_request, response) =>
      sendJson(response, { value: 'github.identity.token' }),
    );
    argocd.identity.accepted.add('github.identity.token');
    const { commit, image } = await delivery.release({ tag: '1.5.0' });
    const inputs = {
      ...{ server: argocd.url, application: 'todo-dev', revision: commit, image },
      ...{ stability: '1s', timeout: '40s', 'oidc-connector': 'github-actions' },
    };
    const step = await runStep('rollout', inputs, {
      env: {
        SLIPWAY_GIT_TOKEN: environment['SLIPWAY_GIT_TOKEN'] ?? '',
        ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runtime',
      },
    });
    await github.close();
    expect(step.exitCode).toBe(0);
    expect(step.outputs).toMatchObject({
      decision: 'healthy',
      'reason-code': 'verified',
      'rolled-back': 'no',
    });
    const shown = step.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(shown.join('\n') + step.summary).not.toContain('github.identity.token');
    expect(github.seen[0]?.query.get('audience')).toBe(argocd.url);
  });
});
