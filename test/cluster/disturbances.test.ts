import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rig, startRig } from './rig.ts';
import { disturbances } from './scenarios/disturbances.ts';
import { tryScenario } from './trial.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});

afterAll(async () => {
  await rig.close();
});

describe('slipway rollout while something happens to the real Argo CD', () => {
  test.each(disturbances.map(({ name, what }) => ({ name, what })))('$what', async ({ name }) => {
    const disturbance = disturbances.find((one) => one.name === name);
    if (disturbance === undefined) throw new Error(`no disturbance ${name}`);
    const trial = await tryScenario(rig, disturbance.on(rig), { folder: rig.folder });
    expect(trial.faults, trial.traceFile).toEqual([]);
  });
});
