import { describe, expect, test } from 'vitest';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { submitIntent } from '../../adapters/git/queue.ts';
import type { QueueOutcome } from '../../adapters/git/queue-plan.ts';
import type { QueueBranch } from '../../adapters/git/queue-port.ts';
import { formatIntent } from '../../core/queue/intent-text.ts';
import { intentRef } from '../../core/queue/queue-refs.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { installHook } from '../../scripts/sandbox/git-hooks.ts';
import { type Answer, bumpOf, planBuilds } from './build-plan.ts';
import { leaveNote, readTruth } from './queue-storm.ts';
import { author, startWorld, type World } from './world.ts';

const main = 'refs/heads/main';
const files = { a: 'build: 1\n', b: 'build: 1\n', c: 'build: 1\n' };

/** Somebody's intent waits, so whoever comes next goes through the queue and has something to fold. */
async function startCrowd(): Promise<World> {
  const world = await startWorld({ files });
  const intent = bumpOf('b', 2);
  await leaveNote(world, intentRef(main, intent.id), formatIntent(intent));
  return world;
}

function submit(branch: QueueBranch, file: string): Promise<QueueOutcome<Answer>> {
  const intent = bumpOf(file, 2);
  return submitIntent({ branch, clock: systemClock, author }, intent, planBuilds(intent.id));
}

async function open(world: World): Promise<QueueBranch> {
  return world.open({ clock: systemClock });
}

/** Every intent is written once and recorded once, and nothing waits any longer. */
async function expectWrittenOnce(world: World, written: readonly string[]): Promise<void> {
  const truth = await readTruth(world);
  const ids = written.map((file) => bumpOf(file, 2).id).sort();
  expect([...truth.written].sort()).toEqual(ids);
  expect([...truth.recorded].sort()).toEqual(ids);
  expect([truth.merges, truth.waiting]).toEqual(['', '']);
}

/** Switches something on once the intent and the lease are there. */
function afterPost(branch: QueueBranch, act: () => void): QueueBranch {
  const push = branch.pushEach.bind(branch);
  branch.pushEach = async (updates) => {
    const outcomes = await push(updates);
    act();
    branch.pushEach = push;
    return outcomes;
  };
  return branch;
}

describe('a fold', () => {
  test.each([
    ['broken off', { kind: 'truncate', keepBytes: 20 }],
    ['lost with the connection', { kind: 'truncate', keepBytes: 0 }],
  ] as const)('whose answer is %s has landed once, for all', async (_, fault) => {
    await using world = await startCrowd();
    const branch = afterPost(await open(world), () =>
      world.server.injectFault({ ...fault, times: 1, service: 'receive-pack', phase: 'exchange' }),
    );
    expect(await submit(branch, 'a')).toMatchObject({ kind: 'landed', answer: 'written' });
    await expectWrittenOnce(world, ['a', 'b']);
  });

  test('that a hook declines for what another one wants is made again without it', async () => {
    await using world = await startCrowd();
    const refuseB = 'git show "$3:b" | grep -q "build: 2" && echo "b is frozen" && exit 1; exit 0';
    await installHook(world.repository.gitDir, 'update', `[ "$1" = ${main} ] || exit 0; ${refuseB}`);
    expect(await submit(await open(world), 'a')).toMatchObject({ kind: 'landed', answer: 'written' });
    expect(await world.repository.readFile('main', 'a')).toBe('build: 2\n');
    const { written, waiting } = await readTruth(world);
    expect(written).toEqual([bumpOf('a', 2).id]);
    // Whoever asked for it is told by the server itself, in a push of its own.
    expect(waiting.trim()).toBe(intentRef(main, bumpOf('b', 2).id));
  });

  test('that a hook declines for what this run wants ends it, and leaves nothing behind of it', async () => {
    await using world = await startCrowd();
    const refuseA = 'git show "$3:a" | grep -q "build: 2" && echo "a is frozen" && exit 1; exit 0';
    await installHook(world.repository.gitDir, 'update', `[ "$1" = ${main} ] || exit 0; ${refuseA}`);
    const outcome = await submit(await open(world), 'a');
    expect(outcome).toMatchObject({ kind: 'declined', code: 'hook-declined' });
    expect(outcome.kind === 'declined' && outcome.detail).toContain('a is frozen');
    expect((await submit(await open(world), 'c')).kind).toBe('landed');
    await expectWrittenOnce(world, ['b', 'c']);
  });
});

describe('a server that takes no refs of the queue', () => {
  const closed = 'case "$1" in refs/slipway/*) echo "only branches and tags"; exit 1;; esac';

  test('is written to by each for itself, and nothing is lost', { timeout: 120_000 }, async () => {
    await using world = await startWorld({ files });
    await installHook(world.repository.gitDir, 'update', closed);
    const names = Object.keys(files);
    const outcomes = await Promise.all(names.map(async (file) => submit(await open(world), file)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(names.map(() => 'landed'));
    await expectWrittenOnce(world, names);
  });
});

describe('a server from before atomic pushes', () => {
  async function startOld(): Promise<World> {
    const world = await startWorld({ files });
    await runGit(world.repository.gitDir, ['config', 'receive.advertiseAtomic', 'false']);
    return world;
  }

  test('takes the ledger before the branch, and what follows is the same', async () => {
    await using world = await startOld();
    expect(await submit(await open(world), 'a')).toMatchObject({ kind: 'landed', answer: 'written' });
    await expectWrittenOnce(world, ['a']);
  });

  test('has every writer land, though they meet between ledger and branch', {
    timeout: 120_000,
  }, async () => {
    await using world = await startOld();
    const names = Object.keys(files);
    const outcomes = await Promise.all(names.map(async (file) => submit(await open(world), file)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(names.map(() => 'landed'));
    const { written, recorded, waiting } = await readTruth(world);
    expect([...written].sort()).toEqual(names.map((file) => bumpOf(file, 2).id).sort());
    // A start whose bump came to nothing may stand there twice: it is harmless, a bump without one is not.
    expect(new Set(recorded)).toEqual(new Set(written));
    expect(waiting).toBe('');
  });
});
