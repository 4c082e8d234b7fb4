import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provideBundle } from '../bundle.ts';
import { concurrentScenarios, loneScenarios } from '../scenarios/catalogue.ts';
import { tryScenario } from '../scenarios/trial.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ slipway: join(await provideBundle(), 'slipway.js') });
});

afterAll(async () => {
  await rig.close();
});

describe('a scenario on a real Argo CD', () => {
  describe.concurrent('beside others', () => {
    test.for(concurrentScenarios)('$what: $expected.decision', async (scenario) => {
      const { faults, traceFile } = await tryScenario(rig, scenario, { folder: rig.folder });
      expect(faults, traceFile).toEqual([]);
    });
  });

  describe('with the rig for itself', () => {
    test.for(loneScenarios)('$what: $expected.decision', async (scenario) => {
      const { faults, traceFile } = await tryScenario(rig, scenario, { folder: rig.folder });
      expect(faults, traceFile).toEqual([]);
    });
  });
});
