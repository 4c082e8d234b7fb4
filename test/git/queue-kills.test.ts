import { describe, expect, test } from 'vitest';
import { formatIntent } from '../../core/queue/intent-text.ts';
import { formatLease } from '../../core/queue/lease.ts';
import { intentRef, leaseRef } from '../../core/queue/queue-refs.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { bumpOf } from './build-plan.ts';
import { leaveNote, readTruth, runWriter } from './queue-storm.ts';
import { startWorld, type World } from './world.ts';

const main = 'refs/heads/main';
const files = { a: 'build: 1\n', b: 'build: 1\n', c: 'build: 1\n' };

/** An intent whose writer is gone: whoever comes next has something to fold. */
async function leaveIntent(world: World): Promise<string> {
  const intent = bumpOf('b', 2);
  await leaveNote(world, intentRef(main, intent.id), formatIntent(intent));
  return intent.id;
}

async function leaveLease(world: World): Promise<void> {
  const lease = formatLease({ holder: 'gone', at: Date.now(), ttl: 1500 });
  await leaveNote(world, leaseRef(main), lease);
}

/** Every intent is written once and recorded once, and nothing waits any longer. */
async function expectAllWritten(world: World): Promise<void> {
  const { written, recorded, merges, waiting } = await readTruth(world);
  expect(new Set(written).size).toBe(written.length);
  expect([...recorded].sort()).toEqual([...written].sort());
  expect(merges).toBe('');
  expect(waiting).toBe('');
}

async function expectBuilds(world: World, builds: Readonly<Record<string, number>>): Promise<void> {
  for (const [file, build] of Object.entries(builds)) {
    expect(await world.repository.readFile('main', file)).toBe(`build: ${build}\n`);
  }
}

/** Each has a world of its own and mostly waits; a busy machine needs its time for all of them at once. */
const timeout = 180_000;

const deaths = ['fetch:1', 'push:1', 'fetch:2', 'fetch:3', 'push:2'].flatMap((step) => [
  `before:${step}`,
  `after:${step}`,
]);

describe.concurrent('a holder that is killed', { timeout }, () => {
  test.each(deaths)('%s loses nothing and writes nothing twice, and the next runs go on', async (death) => {
    await using world = await startWorld({ files });
    await leaveIntent(world);
    const killed = await runWriter(world, { file: 'a', build: 2, death });
    expect(killed).toMatchObject({ signal: 'SIGKILL' });
    expect((await runWriter(world, { file: 'c', build: 2 })).kind).toBe('landed');
    expect(await runWriter(world, { file: 'a', build: 2 })).toMatchObject({ signal: null });
    await expectBuilds(world, { a: 2, b: 2, c: 2 });
    await expectAllWritten(world);
  });
});

describe.concurrent('a writer that is killed while somebody else holds the lease', { timeout }, () => {
  test.each(['before:push:1', 'after:push:1', 'before:fetch:2', 'after:fetch:2'])(
    '%s leaves its intent to the next holder, or no trace',
    async (death) => {
      await using world = await startWorld({ files });
      await leaveLease(world);
      const killed = await runWriter(world, { file: 'a', build: 2, death });
      expect(killed).toMatchObject({ signal: 'SIGKILL' });
      expect((await runWriter(world, { file: 'c', build: 2 })).kind).toBe('landed');
      await expectBuilds(world, { a: death === 'before:push:1' ? 1 : 2, c: 2 });
      await expectAllWritten(world);
    },
  );
});

describe.concurrent('a writer alone that is killed', { timeout }, () => {
  test.each(['before:push:1', 'after:push:1'])('%s is written once by its next run', async (death) => {
    await using world = await startWorld({ files });
    expect(await runWriter(world, { file: 'a', build: 2, death })).toMatchObject({ signal: 'SIGKILL' });
    const again = await runWriter(world, { file: 'a', build: 2 });
    expect(again.kind).toBe(death === 'before:push:1' ? 'landed' : 'stopped');
    await expectBuilds(world, { a: 2 });
    await expectAllWritten(world);
  });
});

describe.concurrent('what is left behind in the queue', { timeout }, () => {
  test('a lease that was deleted by hand under its holder keeps nobody from writing', async () => {
    await using world = await startWorld({ files });
    await leaveIntent(world);
    const holder = await runWriter(world, { file: 'a', build: 2, death: 'before:push:2' });
    expect(holder.signal).toBe('SIGKILL');
    await runGit(world.repository.gitDir, ['update-ref', '-d', leaseRef(main)]);
    expect((await runWriter(world, { file: 'c', build: 2 })).kind).toBe('landed');
    await expectBuilds(world, { a: 2, b: 2, c: 2 });
    await expectAllWritten(world);
  });

  test('a lease of a clock that is hours ahead is taken over all the same', async () => {
    await using world = await startWorld({ files });
    const at = Date.now() + 5 * 3_600_000;
    await leaveNote(world, leaseRef(main), formatLease({ holder: 'ahead', at, ttl: 1500 }));
    expect((await runWriter(world, { file: 'a', build: 2 })).kind).toBe('landed');
    await expectAllWritten(world);
  });

  test.each([
    ['nothing', ''],
    ['no JSON at all', 'no JSON at all'],
    ['more than a lease does', `x\n\n{"schemaVersion":1,"holder":"${'x'.repeat(5000)}"}`],
  ])('a lease that says %s is taken over', async (_, message) => {
    await using world = await startWorld({ files });
    await leaveNote(world, leaseRef(main), message);
    expect((await runWriter(world, { file: 'a', build: 2 })).kind).toBe('landed');
    await expectAllWritten(world);
  });
});
