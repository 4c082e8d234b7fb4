import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { submitIntent } from '../../adapters/git/queue.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { largeRepositoryPath, provideLargeRepository } from '../../scripts/sandbox/large-repository.ts';
import { bumpOf } from './build-plan.ts';
import { author, changeOf, hurriedClock, startWorld } from './world.ts';

describe('a bump in a repository of 18,000 files and 20,000 commits', () => {
  test('receives less than 100 KB, ordering guard included, and checks nothing out', {
    timeout: 180_000,
  }, async () => {
    const cached = await provideLargeRepository();
    await using world = await startWorld();
    const { gitDir } = world.repository;
    await rm(gitDir, { recursive: true });
    await runGit(world.folder, ['clone', '--quiet', '--bare', '--local', cached, gitDir]);
    expect((await runGit(gitDir, ['rev-list', '--count', 'main'])).toString().trim()).toBe('20000');
    const path = largeRepositoryPath(12_345);
    let commits = 0;
    const outcome = await submitIntent(
      { branch: await world.open(), clock: hurriedClock, author },
      bumpOf(path, 2),
      async (view) => {
        const file = await view.readFile(path);
        if (file.kind !== 'file') throw new Error(`${path} is ${file.kind}`);
        for await (const _ of view.readHistory(100)) commits += 1;
        const text = Buffer.from(file.bytes)
          .toString()
          .replace(/tag: .*/, 'tag: "2.0.0"');
        const own = { kind: 'written', answer: 'set' } as const;
        return { change: changeOf({ [path]: text }), entries: () => [], own, others: new Map() };
      },
    );
    expect(outcome).toMatchObject({ kind: 'landed', attempts: 1 });
    expect(commits).toBe(100);
    const diff = (await runGit(gitDir, ['diff', '--numstat', 'main~1', 'main'])).toString().trim();
    expect(diff).toBe(`1\t1\t${path}`);
    const received = world.server.requests.reduce((sum, request) => sum + request.receivedBytes, 0);
    const sent = world.server.requests.reduce((sum, request) => sum + request.sentBytes, 0);
    expect(received).toBeGreaterThan(1000);
    expect(received).toBeLessThanOrEqual(100_000);
    expect(sent).toBeLessThanOrEqual(100_000);
  });
});
