import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provideBundle } from '../bundle.ts';
import { concurrentScenarios, loneScenarios } from '../scenarios/catalogue.ts';
import { type EmbeddedLab, startEmbeddedLab } from '../scenarios/embedded-lab.ts';
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

describe('a scenario on the embedded Argo CD', { timeout }, () => {
  describe.concurrent('beside others', () => {
    let lab: EmbeddedLab;

    beforeAll(async () => {
      lab = await startEmbeddedLab(slipway);
    });

    afterAll(async () => {
      await lab[Symbol.asyncDispose]();
      expect(lab.sandbox.argocd.violations, 'requests that Argo CD would not understand').toEqual([]);
    });

    test.for(playable(concurrentScenarios))('$what: $expected.decision', async (scenario) => {
      const { faults, traceFile } = await tryScenario(lab, scenario, { folder });
      expect(faults, traceFile).toEqual([]);
    });
  });

  describe('with the lab for itself', () => {
    test.for(playable(loneScenarios))('$what: $expected.decision', async (scenario) => {
      await using lab = await startEmbeddedLab(slipway);
      const { faults, traceFile } = await tryScenario(lab, scenario, { folder });
      expect(faults, traceFile).toEqual([]);
    });
  });
});

function playable<T extends { readonly realOnly?: string }>(scenarios: readonly T[]): readonly T[] {
  return scenarios.filter(({ realOnly }) => realOnly === undefined);
}
