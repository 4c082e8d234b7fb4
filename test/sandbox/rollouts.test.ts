import { describe, expect, test } from 'vitest';
import { analysisTemplate, clusterService, type RolloutStrategy, service } from '../scenarios/workloads.ts';
import { type Rig, startRig } from './rig.ts';

/** What Argo CD says of a Rollout was read from Argo Rollouts 1.10 on the cluster of the tests. */

function rollout(image: string, strategy: RolloutStrategy, progressDeadlineSeconds = 60): string {
  return service({ name: 'api', image, kind: 'Rollout', strategy, progressDeadlineSeconds });
}

const blueGreen = (more: object) => ({
  blueGreen: { activeService: 'api', previewService: 'preview', ...more },
});

async function release(rig: Rig, text: string): Promise<void> {
  await rig.push(text);
  await rig.refresh();
}

/** The Rollout as `kubectl get` shows it, as far as the tests look. */
async function read(rig: Rig): Promise<{ readonly status: Readonly<Record<string, unknown>> }> {
  const query = 'resourceName=api&namespace=todo&kind=Rollout&group=argoproj.io&version=v1alpha1';
  const answer = await rig.request(`/api/v1/applications/todo/resource?${query}`);
  const { manifest } = answer.json as { readonly manifest: string };
  return JSON.parse(manifest);
}

async function expectStatus(rig: Rig, status: Readonly<Record<string, unknown>>): Promise<void> {
  await expect.poll(async () => (await read(rig)).status, { timeout: 60_000 }).toMatchObject(status);
}

function runningPods(rig: Rig): number {
  return rig.objects().filter(({ kind, deletedAt }) => kind === 'Pod' && deletedAt === undefined).length;
}

describe('a canary of the sandbox', () => {
  const steps = { canary: { steps: [{ setWeight: 50 }, { pause: {} }] } };

  test('stands at its last step when all is promoted, and skips the steps on the way back', async () => {
    await using rig = await startRig();
    await release(rig, rollout('app:1.0', steps));
    await expectStatus(rig, { phase: 'Healthy', currentStepIndex: 2 });
    await release(rig, rollout('app:2.0', steps));
    await expectStatus(rig, { phase: 'Paused', message: 'CanaryPauseStep', currentStepIndex: 1 });
    await release(rig, rollout('app:1.0', steps));
    await expectStatus(rig, { phase: 'Healthy', currentStepIndex: 2, replicas: 2, updatedReplicas: 2 });
  });

  test('that makes no progress is Degraded at its deadline, and not aborted', async () => {
    await using rig = await startRig();
    await release(rig, rollout('app:1.0', steps));
    await expectStatus(rig, { phase: 'Healthy' });
    await release(rig, rollout('app:crash', steps, 30));
    await expectStatus(rig, { phase: 'Progressing', message: 'more replicas need to be updated' });
    await expectStatus(rig, {
      phase: 'Degraded',
      message: expect.stringMatching(/^ProgressDeadlineExceeded: ReplicaSet "api-.+" has timed out/),
    });
    expect((await read(rig)).status).not.toHaveProperty('abort');
  });

  test('whose analysis fails aborts itself and says why', async () => {
    await using rig = await startRig();
    const analysed = {
      canary: { steps: [{ setWeight: 50 }, { analysis: { templates: [{ templateName: 'smoke' }] } }] },
    };
    const smoke = analysisTemplate({ name: 'smoke', image: 'job:crash' });
    await release(rig, `${rollout('app:1.0', analysed)}---\n${smoke}`);
    await expectStatus(rig, { phase: 'Healthy' });
    await release(rig, `${rollout('app:2.0', analysed)}---\n${smoke}`);
    await expectStatus(rig, {
      phase: 'Degraded',
      abort: true,
      currentStepIndex: 0,
      message:
        'RolloutAborted: Rollout aborted update to revision 2: Step-based analysis phase error/failed: Metric "smoke" assessed Failed due to failed (1) > failureLimit (0)',
    });
  });
});

describe('a blue-green Rollout of the sandbox', () => {
  const preview = clusterService({ name: 'preview', selects: 'api' });

  test('serves from the new pods at once and keeps the old ones for a while', async () => {
    await using rig = await startRig();
    const strategy = blueGreen({ scaleDownDelaySeconds: 300 });
    await release(rig, `${rollout('app:1.0', strategy)}---\n${preview}`);
    await expectStatus(rig, { phase: 'Healthy' });
    await release(rig, `${rollout('app:2.0', strategy)}---\n${preview}`);
    await expectStatus(rig, { phase: 'Healthy', replicas: 4, updatedReplicas: 2, availableReplicas: 2 });
    expect(runningPods(rig)).toBe(4);
    await expect.poll(() => runningPods(rig), { timeout: 60_000 }).toBe(2);
  });

  test('waits for people beside what serves when it may not promote itself', async () => {
    await using rig = await startRig();
    const strategy = blueGreen({ autoPromotionEnabled: false });
    await release(rig, `${rollout('app:1.0', strategy)}---\n${preview}`);
    await expectStatus(rig, { phase: 'Healthy' });
    const { currentPodHash: before } = (await read(rig)).status;
    await release(rig, `${rollout('app:2.0', strategy)}---\n${preview}`);
    await expectStatus(rig, {
      phase: 'Paused',
      message: 'BlueGreenPause',
      stableRS: before,
      blueGreen: { activeSelector: before },
    });
  });
});
