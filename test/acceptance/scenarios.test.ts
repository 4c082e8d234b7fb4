import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provideBundle } from '../bundle.ts';
import { allScenarios } from '../scenarios/catalogue.ts';
import { startEmbeddedLab } from '../scenarios/embedded-lab.ts';
import { tryScenario } from '../scenarios/trial.ts';

let folder: string;
let slipway: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-scenarios-'));
  slipway = join(await provideBundle(), 'slipway.js');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A trial has deadlines of its own; this one is for a machine that is busy with everything at once. */
const timeout = 6 * 60_000;

/** Each has a lab for itself: here it is about the scenario; on the real Argo CD they play beside each other. */
describe.concurrent('a scenario on the embedded Argo CD', { timeout }, () => {
  test.for(allScenarios.filter(({ realOnly }) => realOnly === undefined))(
    '$what: $expected.decision',
    async (scenario) => {
      await using lab = await startEmbeddedLab(slipway);
      const { faults, traceFile } = await tryScenario(lab, scenario, { folder });
      expect(faults, traceFile).toEqual([]);
      expect(lab.sandbox.argocd.violations, 'requests that Argo CD would not understand').toEqual([]);
    },
  );
});
