import { describe, expect, test } from 'vitest';
import { installHook } from '../../scripts/sandbox/git-hooks.ts';
import { type Delivery, MANIFEST, startDelivery } from './rollout/delivery.ts';

const AUTOMATIC = ['--rollback', 'automatic'] as const;

function rollbacks(messages: readonly string[]): readonly string[] {
  return messages.filter((message) => message.includes('Rollback-Of:'));
}

describe('a rollback (checklist points 37 to 47)', () => {
  test('writes the old value back in Git, and the old digest is live and verified', async () => {
    await using delivery = await startDelivery();
    const before = await delivery.manifest();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    const result = await delivery.rollout(released, ...AUTOMATIC);
    expect(result).toMatchObject({
      decision: 'failed',
      exitStatus: 1,
      outputs: { 'rolled-back': 'verified' },
    });
    expect(await delivery.manifest()).toBe(before);
    const [message = ''] = await delivery.messages();
    expect(message).toContain(`Rollback-Of: ${released.commit}`);
    const { status } = delivery.sandbox.argocd.application('todo-dev');
    expect(status).toMatchObject({
      sync: { status: 'Synced', revision: result.outputs?.['rollback-commit'] },
      health: { status: 'Healthy' },
    });
    expect(status.summary?.images).not.toContain(released.image);
    expect(delivery.sandbox.argocd.violations).toEqual([]);
  });

  test('a re-run of the same job repeats nothing and gives the same answer', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    const first = await delivery.rollout(released, ...AUTOMATIC);
    const messages = await delivery.messages();
    const second = await delivery.rollout(released, ...AUTOMATIC);
    expect(second).toMatchObject({ decision: 'failed', reasonCode: 'already-rolled-back', exitStatus: 1 });
    expect(second.rollback).toMatchObject({
      outcome: 'verified',
      isRepeated: true,
      commit: first.rollback.commit,
    });
    expect(await delivery.messages()).toEqual(messages);
  });

  test('leaves every line a colleague wrote meanwhile as it is', async () => {
    await using delivery = await startDelivery();
    const before = await delivery.manifest();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    const edited = (await delivery.manifest()).replace('memory: 512Mi', 'memory: 640Mi');
    await delivery.sandbox.commit({ branch: 'main', message: 'More memory', files: { [MANIFEST]: edited } });
    const result = await delivery.rollout(released, ...AUTOMATIC);
    expect(result.outputs).toMatchObject({ 'rolled-back': 'verified' });
    expect(await delivery.manifest()).toBe(before.replace('memory: 512Mi', 'memory: 640Mi'));
  });

  test('does not touch a value that somebody replaced by a newer one', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    const result = await whileFailing(delivery, released, async () => {
      await delivery.release({ tag: '1.6.0', outcome: 'slow-600' });
    });
    expect(['superseded', 'no']).toContain(result.rollback.outcome);
    expect(rollbacks(await delivery.messages())).toEqual([]);
    expect(await delivery.manifest()).toContain(':1.6.0@');
  });

  test('is only proposed where that is asked for: with the change, and nothing is written', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    const written = await delivery.manifest();
    const result = await delivery.rollout(released, '--rollback', 'propose');
    expect(result).toMatchObject({
      decision: 'failed',
      exitStatus: 1,
      outputs: { 'rolled-back': 'proposed' },
    });
    expect(result.rollback.diff).toMatch(/^\+ .*chat-api:1\.4\.0@sha256/m);
    expect(await delivery.manifest()).toBe(written);
  });

  test('of a commit that is none of Slipway is only proposed', async () => {
    await using delivery = await startDelivery();
    const { reference } = delivery.sandbox.pushImage({ tag: '1.5.0', outcome: 'crash' });
    const edited = (await delivery.manifest()).replace(/\S+\/acme\/chat-api:\S+/, reference);
    const commit = await delivery.sandbox.commit({
      branch: 'main',
      message: 'By hand',
      files: { [MANIFEST]: edited },
    });
    const result = await delivery.rollout({ image: reference, commit }, ...AUTOMATIC);
    expect(result).toMatchObject({ decision: 'failed', exitStatus: 1, rollback: { outcome: 'proposed' } });
    expect(await delivery.manifest()).toBe(edited);
  });

  test('that the server declines is proposed with the reason', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    await installHook(
      delivery.sandbox.repository.gitDir,
      'pre-receive',
      'echo "main takes pull requests only" >&2; exit 1',
    );
    const result = await delivery.rollout(released, ...AUTOMATIC);
    expect(result).toMatchObject({ decision: 'failed', exitStatus: 1, rollback: { outcome: 'proposed' } });
    expect(result.rollback.reason).toContain('main takes pull requests only');
    expect(result.rollback.diff).toContain('1.4.0@sha256');
  });

  test('of a time-out happens only where rollback-on says so', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'slow-600' });
    const result = await delivery.rollout(
      released,
      ...AUTOMATIC,
      '--rollback-on',
      'failed,unknown',
      '--timeout',
      '5s',
    );
    expect(result).toMatchObject({ decision: 'unknown', exitStatus: 4 });
    expect(['verified', 'unverified']).toContain(result.rollback.outcome);
    expect(rollbacks(await delivery.messages())).toHaveLength(1);
  });

  test('works where Argo CD was faster than the watch: the healthy pods of before are still there', async () => {
    await using delivery = await startDelivery();
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    const { argocd, argocdToken } = delivery.sandbox;
    const headers = { authorization: `Bearer ${argocdToken}` };
    await fetch(`${argocd.url}/api/v1/applications/todo-dev?refresh=normal`, { headers });
    await argocd.waitFor('todo-dev', {
      what: 'the release to be applied',
      isDone: ({ status }) => status.sync.revision === released.commit && status.sync.status === 'Synced',
    });
    const result = await delivery.rollout(released, ...AUTOMATIC);
    expect(result).toMatchObject({ decision: 'failed', outputs: { 'rolled-back': 'verified' } });
  });

  test('ends a sync that still waits for the bad release, so that the revert is applied', async () => {
    await using delivery = await startDelivery();
    const { sandbox } = delivery;
    const image = /image: (\S+chat-api:\S+)/.exec(await delivery.manifest())?.[1] ?? '';
    const files = { [MANIFEST]: `${await delivery.manifest()}---\n${migration(image)}` };
    await sandbox.commit({ branch: 'main', message: 'Migrate before each sync', files });
    const place = 'spec.template.spec.containers';
    const released = await delivery.release({
      tag: '1.5.0',
      outcome: 'slow-6000',
      selectors: [
        `Deployment/chat-api:${place}[name=chat-api].image`,
        `Job/migrate:${place}[name=migrate].image`,
      ],
    });
    const result = await delivery.rollout(
      released,
      ...AUTOMATIC,
      '--rollback-on',
      'failed,unknown',
      '--timeout',
      '8s',
    );
    expect(result).toMatchObject({ decision: 'unknown', rollback: { outcome: 'verified' } });
    expect(sandbox.argocd.log.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    expect(sandbox.argocd.violations).toEqual([]);
  });

  test('aborts an Argo Rollout before it writes to Git', async () => {
    await using delivery = await startDelivery();
    await makeRollout(delivery);
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    const result = await delivery.rollout(released, ...AUTOMATIC);
    expect(result).toMatchObject({ decision: 'failed', outputs: { 'rolled-back': 'verified' } });
    const codes = result.timeline.map(({ code }) => code);
    expect(codes).toContain('rollout-abort');
    expect(codes.indexOf('rollout-abort')).toBeLessThan(codes.indexOf('rollback-pushed'));
    expect(result.timeline.find(({ code }) => code === 'rollout-abort')?.text).toBe(
      'Rollout chat-api was aborted',
    );
  });

  test('tells no secret to anybody', async () => {
    await using delivery = await startDelivery();
    const { sandbox } = delivery;
    const released = await delivery.release({ tag: '1.5.0', outcome: 'crash' });
    const { stdout, stderr } = await delivery.run([
      ...['--server', sandbox.argocd.url, '--application', 'todo-dev', '--revision', released.commit],
      ...['--image', released.image, '--stability', '1s', '--timeout', '40s', '--json', ...AUTOMATIC],
    ]);
    const said = [stdout, stderr, ...(await delivery.messages()), await delivery.manifest()].join('\n');
    expect(said).not.toContain(sandbox.argocdToken);
    expect(said).not.toContain(sandbox.gitToken);
  });
});

/** Does something as soon as the release is applied, which is when its pods begin to fail. */
async function whileFailing(
  delivery: Delivery,
  released: { readonly image: string; readonly commit: string },
  act: () => Promise<void>,
) {
  const running = delivery.rollout(released, ...AUTOMATIC);
  const { argocd } = delivery.sandbox;
  await argocd.waitFor('todo-dev', {
    what: 'the release to be applied',
    isDone: ({ status }) => status.sync.revision === released.commit && status.sync.status === 'Synced',
  });
  await act();
  return running;
}

/** chat-api becomes an Argo Rollout with a canary, and is healthy as one. */
async function makeRollout(delivery: Delivery): Promise<void> {
  const { sandbox } = delivery;
  const [head = '', rest = ''] = splitAt(await delivery.manifest(), 'apiVersion: apps/v1\nkind: Deployment');
  const canary = '  strategy: { canary: { steps: [{ setWeight: 50 }, { pause: { duration: 1h } }] } }\n';
  const manifest = `${head}apiVersion: argoproj.io/v1alpha1\nkind: Rollout${rest}`
    .replace('  replicas: 1\n', '  replicas: 2\n')
    .replace('  progressDeadlineSeconds: 60\n', canary);
  const config = (await sandbox.repository.readFile('main', 'slipway.yaml')) ?? '';
  const commit = await sandbox.commit({
    branch: 'main',
    message: 'Deliver chat-api by canary',
    files: {
      [MANIFEST]: manifest,
      'slipway.yaml': config.replace('Deployment/{service}', 'Rollout/{service}'),
    },
  });
  const image = /image: (\S+chat-api:\S+)/.exec(manifest)?.[1] ?? '';
  const result = await delivery.rollout({ image, commit });
  if (result.decision !== 'healthy') throw new Error(`the Rollout is ${JSON.stringify(result)}`);
}

function splitAt(text: string, word: string): readonly [string, string] {
  const at = text.indexOf(word);
  return [text.slice(0, at), text.slice(at + word.length)];
}

/** A hook that runs before each sync, with the image of the service. */
function migration(image: string): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: { argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: BeforeHookCreation }
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ${image}
`;
}
