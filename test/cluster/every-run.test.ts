import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provideBundle } from '../bundle.ts';
import { concurrentScenarios } from '../scenarios/catalogue.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { tryScenario } from '../scenarios/trial.ts';
import { everyRun } from './every-run.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ slipway: join(await provideBundle(), 'slipway.js') });
});

afterAll(async () => {
  await rig.close();
});

describe.concurrent('a release on a real Argo CD, in every run of the tests', () => {
  test.for(everyRun.map(findScenario))('$what: $expected.decision', async (scenario) => {
    const { faults, traceFile } = await tryScenario(rig, scenario, { folder: rig.folder });
    expect(faults, traceFile).toEqual([]);
  });
});

function findScenario(name: string): Scenario {
  const found = concurrentScenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`there is no scenario ${name}`);
  return found;
}
