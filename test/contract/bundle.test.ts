import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildDist } from '../../scripts/build.ts';

const BUDGET_BYTES = 1_300_000;
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** Every file of a build of its own, by name. */
async function build(): Promise<Readonly<Record<string, Buffer>>> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bundle-'));
  folders.push(folder);
  await buildDist(folder);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = await Promise.all(
    paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const),
  );
  return Object.fromEntries(files.toSorted(([left], [right]) => left.localeCompare(right)));
}

test('all of dist stays within its budget, so that a runner has it in a moment', async () => {
  const files = Object.values(await build());
  expect(files.length).toBeGreaterThan(3);
  expect(files.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(BUDGET_BYTES);
});

test('two builds are the same to the byte, so that anyone can compare a release with its sources', async () => {
  const [one, other] = [await build(), await build()];
  expect(Object.keys(other)).toEqual(Object.keys(one));
  expect(Object.entries(one).filter(([name, bytes]) => other[name]?.equals(bytes) !== true)).toEqual([]);
});
