import { describe, expect, test } from 'vitest';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { submitIntent } from '../../adapters/git/queue.ts';
import type { QueueOptions } from '../../adapters/git/queue-plan.ts';
import { usualPace } from '../../core/queue/pace.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { bumpOf, planBuilds } from './build-plan.ts';
import { author, startWorld, type World } from './world.ts';

async function writer(world: World, changes: Partial<QueueOptions> = {}): Promise<QueueOptions> {
  return {
    branch: await world.open({ clock: systemClock }),
    clock: systemClock,
    random: Math.random,
    author,
    attempts: 20,
    pace: usualPace,
    ...changes,
  };
}

async function refs(world: World): Promise<string> {
  return (await runGit(world.repository.gitDir, ['for-each-ref', '--format=%(refname)'])).toString();
}

function pushes(world: World): number {
  return world.server.requests.filter(
    ({ service, phase }) => service === 'receive-pack' && phase === 'exchange',
  ).length;
}

describe('an intent that nobody contends with', () => {
  test('is one push of branch and ledger together', async () => {
    await using world = await startWorld({ files: { a: 'build: 1\n' } });
    const intent = bumpOf('a', 2);
    const outcome = await submitIntent(await writer(world), intent, planBuilds(intent.id));
    expect(outcome).toMatchObject({ kind: 'landed', answer: 'written', attempts: 1 });
    expect(pushes(world)).toBe(1);
    expect(await world.repository.readFile('main', 'a')).toBe('build: 2\n');
    expect(await world.repository.readFile('slipway-ledger', 'services/app.json')).toContain(intent.id);
    expect(await refs(world)).toBe('refs/heads/main\nrefs/heads/slipway-ledger\n');
  });
});

describe('twenty writers', () => {
  test('all land', { timeout: 180_000 }, async () => {
    const names = Array.from({ length: 20 }, (_, index) => `f${index}`);
    await using world = await startWorld({
      files: Object.fromEntries(names.map((name) => [name, 'build: 1\n'])),
    });
    const outcomes = await Promise.all(
      names.map(async (name) => {
        const intent = bumpOf(name, 2);
        return submitIntent(await writer(world), intent, planBuilds(intent.id));
      }),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(names.map(() => 'landed'));
    expect(await refs(world)).toBe('refs/heads/main\nrefs/heads/slipway-ledger\n');
    expect((await world.repository.log('main', 10)).length - 1).toBeLessThanOrEqual(3);
  });
});
