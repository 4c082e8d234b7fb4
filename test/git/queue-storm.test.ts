import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { submitIntent } from '../../adapters/git/queue.ts';
import { usualPace } from '../../core/queue/pace.ts';
import { installHook } from '../../scripts/sandbox/git-hooks.ts';
import { bumpOf, planBuilds } from './build-plan.ts';
import { readTruth, runWriter } from './queue-storm.ts';
import { author, startWorld, type World } from './world.ts';

function filesOf(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 'build: 1\n']));
}

/** Counts the pushes of which the server took anything. */
async function watchAccepted({ folder, repository }: World): Promise<() => Promise<number>> {
  const file = join(folder, 'accepted');
  await installHook(repository.gitDir, 'post-receive', `echo >> '${file}'`);
  return async () => (await readFile(file, 'utf8')).length;
}

async function expectEachOnce(world: World, files: readonly string[]): Promise<void> {
  const { written, recorded, merges, waiting } = await readTruth(world);
  expect([...written].sort()).toEqual(files.map((file) => bumpOf(file, 2).id).sort());
  expect([...recorded].sort()).toEqual([...written].sort());
  expect([merges, waiting]).toEqual(['', '']);
  for (const file of files) expect(await world.repository.readFile('main', file)).toBe('build: 2\n');
}

describe('writers that all come at once', () => {
  test('twenty processes land, in three commits and three more pushes than writers at most', {
    timeout: 300_000,
  }, async () => {
    await using world = await startWorld({ files: filesOf(20) });
    const countAccepted = await watchAccepted(world);
    const files = Object.keys(filesOf(20));
    const ends = await Promise.all(
      files.map((file) => runWriter(world, { file, build: 2, leaseMs: 15_000 })),
    );
    expect(ends.map(({ kind, stderr }) => kind || stderr)).toEqual(files.map(() => 'landed'));
    await expectEachOnce(world, files);
    const { commits, pushes } = await readTruth(world);
    expect(commits).toBeLessThanOrEqual(3);
    expect(await countAccepted()).toBeLessThanOrEqual(files.length + 3);
    // Each of them is on a machine of its own, as far as it knows: some begin before they see the others.
    expect(pushes).toBeLessThanOrEqual(files.length * 1.5);
  });

  test('a hundred land too', { timeout: 600_000 }, async () => {
    await using world = await startWorld({ files: filesOf(100) });
    const files = Object.keys(filesOf(100));
    const outcomes = await Promise.all(
      files.map(async (file) => {
        const intent = bumpOf(file, 2);
        const branch = await world.open({ clock: systemClock, timeoutMs: 120_000 });
        const options = {
          branch,
          clock: systemClock,
          random: Math.random,
          author,
          attempts: 60,
          pace: usualPace,
        };
        return submitIntent(options, intent, planBuilds(intent.id));
      }),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(files.map(() => 'landed'));
    await expectEachOnce(world, files);
  });

  test('of one service, the newest build stays, whoever comes first', { timeout: 300_000 }, async () => {
    await using world = await startWorld({ files: { a: 'build: 1\n' } });
    const builds = [5, 3, 8, 2, 7];
    const ends = await Promise.all(builds.map((build) => runWriter(world, { file: 'a', build })));
    expect(ends.map(({ stderr }) => stderr)).toEqual(builds.map(() => ''));
    expect(await world.repository.readFile('main', 'a')).toBe('build: 8\n');
    const { written, recorded, waiting } = await readTruth(world);
    expect(new Set(written).size).toBe(written.length);
    expect([...recorded].sort()).toEqual([...written].sort());
    expect(waiting).toBe('');
  });
});
