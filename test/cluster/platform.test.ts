import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { provideBundle } from '../bundle.ts';
import { settle } from '../scenarios/settle.ts';
import { type Answer, outputOf, runSlipway } from '../scenarios/slipway.ts';
import {
  followApplications,
  isAtRest,
  type Milestones,
  readApplications,
  stepsOf,
  waitForApplications,
} from './platform/applications.ts';
import { configFile } from './platform/copy.ts';
import { standInForOperators } from './platform/operators.ts';
import { refusalOf, refusals } from './platform/refusals.ts';
import { changedServices, readPods } from './platform/services.ts';
import { type Stage, startStage } from './platform/stage.ts';

const application = 'todo-dev-aks';
const resources = new AsyncDisposableStack();
let stage: Stage;
let followed: ReadonlyMap<string, Milestones>;

beforeAll(async () => {
  stage = resources.use(await startStage(join(await provideBundle(), 'slipway.js')));
  followed = await followApplications(stage.rig.kubernetes);
});
afterAll(() => resources.disposeAsync());

describe('the reference platform, on a real Argo CD', () => {
  test('comes up step by step, each when the operators of the one before have reported', async () => {
    const { kubernetes } = stage.rig;
    // The store of secrets is in the third step: without its operator nobody knows whether it works.
    await waitForApplications(kubernetes, ['secret-stores-dev-aks'], ({ status }) => {
      return status.operationState?.phase === 'Succeeded' && status.health?.status === 'Progressing';
    });
    const later = [...followed].filter(([, { tier, began }]) => tier > 2 && began !== undefined);
    expect(later.map(([name]) => name)).toEqual([]);
    resources.use(standInForOperators(kubernetes, stage.kinds));
    await waitForApplications(kubernetes, stage.applications, isAtRest);
    const steps = stepsOf(followed);
    expect(steps.map(({ tier }) => tier)).toEqual([0, 2, 3, 5, 6]);
    steps.slice(1).forEach(({ tier, began }, index) => {
      expect(began, `step ${tier}`).toBeGreaterThan(steps[index]?.settled ?? Number.NaN);
    });
  });

  test('has every Application that is meant for the cluster, and none complains', async () => {
    const found = await readApplications(stage.rig.kubernetes);
    expect([...found.keys()].sort()).toEqual([...stage.applications].sort());
    const complaints = [...found].flatMap(([name, { status }]) =>
      status.conditions.map(({ message }) => `${name}: ${message}`),
    );
    expect(complaints).toEqual([]);
    // The application comes when all it needs is there.
    for (const name of ['todo-dapr-dev-aks', application]) {
      expect(found.get(name)?.status.operationState?.retryCount, name).toBe(0);
    }
  });

  test('runs the images that Git names, and those alone', async () => {
    const pods = await readPods(stage.rig.kubernetes);
    const named = await readImages();
    expect([...pods.keys()].sort()).toEqual([...named.keys()].sort());
    for (const [service, image] of named) expect(pods.get(service)?.images, service).toEqual([image]);
  });

  test('scales a service as Git says where no autoscaler has the count, and makes a canary of another', async () => {
    const { git, kubernetes } = stage.rig;
    const sizes = 'gitops/environments/dev/values/todo.yaml';
    const services = {
      'mcp-server': { replicas: 2 },
      'websocket-service': {
        ...{ replicas: 2, workload: 'Rollout' },
        canary: [{ setWeight: 50 }, { pause: { duration: '3s' } }],
      },
    };
    const text = (await git.read(sizes)) ?? '';
    await git.commit({ [sizes]: `${text}\n${stringify({ services })}` });
    await settle(stage.rig, application);
    const pods = await readPods(kubernetes);
    expect(pods.get('mcp-server')?.ids).toHaveLength(2);
    expect(pods.get('websocket-service')?.ids).toHaveLength(2);
  });

  test.each(refusals)('keeps out %s', async (_, object, words) => {
    await expect(refusalOf(stage.rig.kubernetes, object)).resolves.toContain(words);
  });
});

describe('Slipway, on the reference platform', () => {
  test('delivers one service and touches no other pod', async () => {
    const { rig } = stage;
    const before = await readPods(rig.kubernetes);
    const image = imageOf('chat-api', '1.1.0');
    const bump = await slipway('bump', ...where('chat-api', image, 1));
    expect(bump.decision, bump.stdout).toBe('bumped');
    const rollout = await slipway(
      ...['rollout', '--server', rig.url, '--project', 'todo-dev', '--application', application],
      ...['--revision', outputOf(bump, 'commit'), '--image', image, ...patience],
    );
    expect(rollout.decision, rollout.stdout).toBe('healthy');
    const after = await readPods(rig.kubernetes);
    expect(changedServices(before, after)).toEqual(['chat-api']);
    expect(after.get('chat-api')?.images).toEqual([image]);
  });

  test('takes back what breaks, a Deployment and a canary at once, and touches no other pod', async () => {
    const { rig } = stage;
    const [before, named] = [await readPods(rig.kubernetes), await readImages()];
    const deliveries = ['frontend', 'websocket-service'].map((service) => {
      const broken = where(service, imageOf(service, '1.1.0-crash'), 2);
      return slipway('deliver', '--server', rig.url, ...broken, ...patience);
    });
    for (const delivery of await Promise.all(deliveries)) {
      expect(delivery.decision, delivery.stdout).toBe('rolled-back');
      expect(outputOf(delivery, 'rolled-back')).toBe('verified');
    }
    expect(await readImages()).toEqual(named);
    await waitForApplications(rig.kubernetes, stage.applications, isAtRest);
    expect(changedServices(before, await readPods(rig.kubernetes))).toEqual([]);
  });
});

const patience = ['--stability', '10s', '--timeout', '3m'];

function slipway(...words: readonly string[]): Promise<Answer> {
  return runSlipway({ slipway: stage.rig.slipway, environment: stage.environment }, words);
}

function where(service: string, image: string, build: number): readonly string[] {
  const source = `acme/${service}@${'c'.repeat(40)}`;
  return [
    ...['--repository', stage.rig.git.url, '--config', configFile],
    ...['--environment', 'dev', '--target', 'aks', '--service', service],
    ...['--image', image, '--source', source, '--build', String(build)],
  ];
}

function imageOf(service: string, tag: string): string {
  const digest = createHash('sha256').update(`${service}:${tag}`).digest('hex');
  return `ghcr.io/acme/todo-${service}:${tag}@sha256:${digest}`;
}

const imagesShape = z.object({
  services: z.record(
    z.string(),
    z.object({ image: z.object({ repository: z.string(), tag: z.string(), digest: z.string() }) }),
  ),
});

/** The image of each service, as the branch names it. */
async function readImages(): Promise<ReadonlyMap<string, string>> {
  const text = await stage.rig.git.read('gitops/environments/dev/aks/todo.yaml');
  const { services } = imagesShape.parse(parse(text ?? ''));
  return new Map(
    Object.entries(services).map(([name, { image }]) => [
      name,
      `${image.repository}:${image.tag}@${image.digest}`,
    ]),
  );
}
