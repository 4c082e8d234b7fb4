import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildDist } from '../../scripts/build.ts';

const BUDGET_BYTES = 1_300_000;

test('all of dist stays within its budget, so that a runner has it in a moment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-size-'));
  try {
    const files = await buildDist(folder);
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(files.length).toBeGreaterThan(3);
    expect(total).toBeLessThanOrEqual(BUDGET_BYTES);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
