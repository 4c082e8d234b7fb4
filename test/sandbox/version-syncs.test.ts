import { describe, expect, test } from 'vitest';
import { newApplication } from '../../scripts/sandbox/argocd/argocd-options.ts';
import { decideAutoSync } from '../../scripts/sandbox/argocd/autosync.ts';
import { type Behaviours, behavioursOf } from '../../scripts/sandbox/argocd/behaviours.ts';
import type { Application, OperationState } from '../../scripts/sandbox/argocd/model.ts';
import { deployment, isSettledAt, repoURL, service, startSettled } from './rig.ts';

function isWaitingForRetry({ status }: Application): boolean {
  return status.operationState?.retryCount === 1 && status.operationState.finishedAt !== undefined;
}

describe.concurrent('a sync that fails', () => {
  const refused = `${deployment('app:2.0')}${service(70_000)}`;

  test.each([
    ['3.1.16', { limit: 3 }, 'app:1.0'],
    ['3.2.0', { limit: 3, refresh: true }, 'app:3.0'],
  ])('%s keeps of `retry.refresh` %j: the second attempt leads to %s', async (version, kept, image) => {
    await using rig = await startSettled(version, { retryLimit: 3, retryRefresh: true });
    expect(rig.argocd.application('todo').spec.syncPolicy?.retry).toEqual(kept);
    await rig.push(`${deployment('app:1.0')}${service(70_000)}`);
    await rig.refresh();
    await rig.argocd.waitFor('todo', { what: 'a first failure', isDone: isWaitingForRetry });
    await rig.push(deployment('app:3.0'));
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the second attempt',
      isDone: (one) =>
        one.status.operationState?.phase === 'Succeeded' || one.status.operationState?.retryCount === 2,
    });
    const applied = rig.argocd.cluster
      .ofKind('Deployment', 'todo')
      .map(({ spec }) => spec.template.spec.containers[0]?.image);
    expect(applied).toEqual([image]);
    expect(status.operationState?.phase).toBe(image === 'app:3.0' ? 'Succeeded' : 'Running');
  });

  test.each([
    ['2.14.11', /(?<!sync timeout)\. Retrying attempt #1 at \d{1,2}:\d\d[AP]M\.$/],
    ['2.14.21', / due to application controller sync timeout\. Retrying attempt #1 at \d{1,2}:\d\d[AP]M\.$/],
    ['3.5.1', /(?<!sync timeout)\. Retrying attempt #1 at \d{1,2}:\d\d[AP]M\.$/],
    ['3.6.1', /\. Retrying attempt #1 at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\.$/],
  ])('%s announces the next attempt in its words', async (version, words) => {
    await using rig = await startSettled(version);
    await rig.push(refused);
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', { what: 'a failure', isDone: isWaitingForRetry });
    expect(status.operationState?.message).toMatch(words);
  });

  test.each([
    ['3.1.16', /Retrying attempt #1 at/, 'with'],
    ['3.2.0', /^Retrying operation\. Attempt #1$/, 'with'],
    ['3.5.1', /^Retrying operation\. Attempt #1$/, 'with'],
    ['3.6.1', /^Retrying operation\. Attempt #1$/, 'without'],
  ])(
    '%s begins the next attempt with the message %s, %s the last result',
    async (version, message, result) => {
      await using rig = await startSettled(version);
      await rig.push(refused);
      const writes = rig.recordWrites();
      await rig.refresh();
      await rig.argocd.waitFor('todo', { what: 'a failure', isDone: isWaitingForRetry });
      const isBegun = ({ status }: Application) => status.operationState?.finishedAt === undefined;
      await rig.argocd.waitFor('todo', { what: 'the next attempt', isDone: isBegun });
      const failure = writes.findIndex(isWaitingForRetry);
      const begin = writes.slice(failure).find(isBegun)?.status.operationState;
      expect(begin?.message).toMatch(message);
      expect(begin?.syncResult?.resources === undefined).toBe(result === 'without');
    },
  );

  test.each([
    ['3.1.16', (revision: string) => `Failed sync attempt to ${revision}: `],
    ['3.2.0', (revision: string) => `Failed last sync attempt to [${revision}]: `],
  ])('%s says in its words that it will not try again', async (version, words) => {
    await using rig = await startSettled(version, { retryLimit: 0 });
    const revision = await rig.push(refused);
    await rig.refresh();
    await rig.argocd.waitFor('todo', {
      what: 'the failure',
      isDone: ({ status }) => status.operationState?.phase === 'Failed',
    });
    const { status } = await rig.refresh();
    expect(status.conditions?.[0]?.message.slice(0, words(revision).length)).toBe(words(revision));
  });
});

describe.concurrent('a ComparisonError that is over', () => {
  test.each([
    ['3.5.1', 'by a sync as any other'],
    ['3.6.1', 'by a self-heal'],
  ])('%s: the next good revision is deployed %s', async (version, how) => {
    await using rig = await startSettled(version);
    await rig.push('kind: [broken\n');
    await rig.refresh();
    const revision = await rig.push(deployment('app:2.0'));
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the revision',
      isDone: isSettledAt(revision),
    });
    const deployed = status.history?.map((entry) => entry.revision);
    expect(deployed?.includes(revision)).toBe(how !== 'by a self-heal');
  });
});

describe.concurrent('the hydrator', () => {
  const sourceHydrator = {
    drySource: { repoURL, targetRevision: 'main', path: 'apps/todo' },
    syncSource: { targetBranch: 'environments/todo', path: 'todo' },
  };

  test.each([
    ['3.2.12', 'a commit', undefined],
    ['3.3.0', 'no commit', undefined],
    ['3.5.0', 'no commit', 'told'],
  ])('%s writes %s for a dry commit that renders the same', async (version, what, compared) => {
    await using rig = await startSettled(version, { sourceHydrator });
    const before = await rig.repository.resolve('environments/todo');
    const dry = await rig.repository.commit({
      branch: 'main',
      message: 'docs',
      files: { 'README.md': 'hello' },
    });
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the dry commit',
      isDone: ({ status: { sourceHydrator: state } }) =>
        state?.currentOperation?.drySHA === dry && state.currentOperation.phase === 'Hydrated',
    });
    expect((await rig.repository.resolve('environments/todo')) === before).toBe(what === 'no commit');
    expect(status.sourceHydrator?.lastComparedDryRevision).toBe(compared === undefined ? undefined : dry);
  });
});

describe('a self-heal', () => {
  test.each([
    ['3.6.1', 0, 0, { kind: 'sync', attempt: 1 }],
    ['3.6.1', 1, 0, { kind: 'later', afterMs: 2000 }],
    ['3.6.1', 1, 2000, { kind: 'sync', attempt: 2 }],
    ['3.6.1', 3, 5000, { kind: 'later', afterMs: 13_000 }],
    ['3.6.1', 9, 0, { kind: 'later', afterMs: 300_000 }],
    ['2.14.13', 3, 330_000, { kind: 'sync', attempt: 4 }],
    ['2.14.14', 3, 330_000, { kind: 'sync', attempt: 1 }],
    ['3.0.4', 3, 330_000, { kind: 'sync', attempt: 4 }],
    ['3.2.12', 3, 330_000, { kind: 'sync', attempt: 1 }],
    ['3.3.0', 3, 330_000, { kind: 'sync', attempt: 4 }],
  ])('%s: after %i attempts and %i ms it is %o', (version, attempts, sinceMs, expected) => {
    const behaviours = behavioursOf(version);
    const decision = decideAutoSync({
      application: healed(behaviours, attempts),
      comparison: { sync: 'OutOfSync', health: { status: 'Healthy' }, images: [], resources: [drifted] },
      revisions: ['abc'],
      windowsAllow: true,
      behaviours,
      modelMsSince: () => sinceMs,
    });
    expect(
      decision.kind === 'sync'
        ? { kind: 'sync', attempt: decision.operation.sync.autoHealAttemptsCount }
        : decision,
    ).toEqual(expected);
  });

  const now = '2026-01-01T00:00:00Z';
  const drifted = {
    version: 'v1',
    kind: 'Service',
    namespace: 'todo',
    name: 'api',
    status: 'OutOfSync',
  } as const;
  const source = { repoURL, targetRevision: 'main', path: 'apps/todo' };

  /** An application whose last operation succeeded, after so many self-heals. */
  function healed(behaviours: Behaviours, attempts: number): Application {
    const application = newApplication(
      { name: 'todo', source, destinationNamespace: 'todo' },
      { now, behaviours },
    );
    const counted = attempts === 0 ? {} : { autoHealAttemptsCount: attempts };
    const operationState: OperationState = {
      operation: { sync: { revision: 'abc', ...counted }, initiatedBy: { automated: true }, retry: {} },
      phase: 'Succeeded',
      startedAt: now,
      finishedAt: now,
      syncResult: { revision: 'abc', source },
    };
    return { ...application, status: { ...application.status, operationState } };
  }
});
