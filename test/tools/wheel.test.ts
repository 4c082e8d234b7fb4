import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { provideWheelFolders } from '../../scripts/tools/wheel.ts';

let cache = '';

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'slipway-wheel-'));
  vi.stubEnv('SLIPWAY_CACHE', cache);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

test('a package whose bytes are not those of the checksum is refused, and leaves nothing behind', async () => {
  const wheel = { package: 'kubernetes-validate', version: '1.37.0', sha256: '0'.repeat(64) };
  await expect(provideWheelFolders(wheel, ['kubernetes_validate'])).rejects.toThrow(/hash/i);
  expect(await readdir(join(cache, 'tools'))).toEqual([]);
});
