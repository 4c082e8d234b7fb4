import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { buildDist } from '../scripts/build.ts';

let bundle: Promise<string> | undefined;

/** The bundle as it would ship, made once for all tests of a file and removed after them. */
export function provideBundle(): Promise<string> {
  bundle ??= buildBundle();
  return bundle;
}

async function buildBundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-dist-'));
  await buildDist(folder);
  return folder;
}

afterAll(async () => {
  if (bundle !== undefined) await rm(await bundle, { recursive: true, force: true });
});
