import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configureDelivery, runDelivery } from './delivery.ts';
import { Oracle } from './oracle.ts';
import { type Rig, startRig } from './rig.ts';
import type { RolloutAnswer } from './rollout.ts';
import { api, web } from './scenarios/scenario.ts';
import { settle } from './settle.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});

afterAll(async () => {
  await rig.close();
});

interface Delivered {
  readonly answer: RolloutAnswer;
  /** The image that the cluster runs at the end, on every replica. */
  readonly live: string | undefined;
  readonly specBefore: unknown;
  readonly specAfter: unknown;
}

/** Delivers a tag of `api` into an application that runs 1.0.0 beside another service. */
async function deliver(application: string, tag: string): Promise<Delivered> {
  const folder = `apps/${application}`;
  const files = { [`${folder}/api.yaml`]: api(rig, '1.0.0'), [`${folder}/web.yaml`]: web(rig, '1.0.0') };
  await rig.git.commit(files);
  await configureDelivery(rig, application);
  await rig.createApplication({ name: application, path: folder });
  await settle(rig, application);
  const specBefore = await specOf(application);
  await using oracle = new Oracle(rig.kubernetes, application);
  const image = rig.image('shop/api', tag);
  const traceFile = join(rig.folder, `${application}.jsonl`);
  const answer = await runDelivery(rig, { application, image, build: 2, traceFile });
  await oracle.end();
  const last = oracle.historyOf('api').at(-1);
  const live = last?.live === true ? last.image : undefined;
  return { answer, live, specBefore, specAfter: await specOf(application) };
}

async function specOf(application: string): Promise<unknown> {
  const path = `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${application}`;
  return ((await rig.kubernetes.get(path)) as { readonly spec: unknown }).spec;
}

describe.concurrent('slipway deliver on a real Argo CD', () => {
  test('brings a good image to life', async () => {
    const { answer, live } = await deliver('good-delivery', '2.0.0');
    expect(answer).toMatchObject({ decision: 'delivered', exitStatus: 0 });
    expect(live).toBe(rig.image('shop/api', '2.0.0'));
  });

  test.for([
    ['2.0.0-crash', 'crash'],
    ['2.0.0-bad-pull', 'image-missing'],
    ['2.0.0-late-crash', 'crash'],
    ['2.0.0-unready', 'probe-failing'],
  ] as const)(
    'takes %s back for %s: the image before is live again, the application as it was',
    async ([tag, cause]) => {
      const { answer, live, specBefore, specAfter } = await deliver(`back-from-${tag.slice(6)}`, tag);
      expect(answer).toMatchObject({ decision: 'rolled-back', reasonCode: cause, exitStatus: 1 });
      expect(live).toBe(rig.image('shop/api', '1.0.0'));
      expect(specAfter).toEqual(specBefore);
    },
  );
});
