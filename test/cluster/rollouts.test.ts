import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rig, startRig } from './rig.ts';
import { releases } from './scenarios/releases.ts';
import { situations } from './scenarios/situations.ts';
import { tryScenario } from './trial.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});

afterAll(async () => {
  await rig.close();
});

describe.concurrent('slipway rollout on a real Argo CD', () => {
  test.for([...releases, ...situations])('$what: $expected.decision', async (scenario) => {
    const trial = await tryScenario(rig, scenario, { folder: rig.folder });
    expect(trial.faults, trial.traceFile).toEqual([]);
  });
});
