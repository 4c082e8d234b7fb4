import { describe, expect, test } from 'vitest';
import { type Delivery, MANIFEST, startDelivery } from './rollout/delivery.ts';

const AUTOMATIC = ['--rollback', 'automatic'] as const;

describe.concurrent('a rollback (checklist points 37 to 47)', () => {
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
});

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
