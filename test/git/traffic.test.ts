import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { commitOnTip } from '../../adapters/git/commit-on-tip.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { largeRepositoryPath, provideLargeRepository } from '../../scripts/sandbox/large-repository.ts';
import { changeOf, hurriedClock, startWorld } from './world.ts';

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
    const options = { branch: await world.open(), clock: hurriedClock, attempts: 5, random: Math.random };
    const outcome = await commitOnTip(options, async (view) => {
      const file = await view.readFile(path);
      if (file.kind !== 'file') throw new Error(`${path} is ${file.kind}`);
      let commits = 0;
      for await (const _ of view.readHistory(100)) commits += 1;
      const text = Buffer.from(file.bytes)
        .toString()
        .replace(/tag: .*/, 'tag: "2.0.0"');
      return { kind: 'write', change: changeOf({ [path]: text }), intent: commits } as const;
    });
    expect(outcome).toMatchObject({ kind: 'pushed', intent: 100, attempts: 1 });
    const diff = (await runGit(gitDir, ['diff', '--numstat', 'main~1', 'main'])).toString().trim();
    expect(diff).toBe(`1\t1\t${path}`);
    const received = world.server.requests.reduce((sum, request) => sum + request.receivedBytes, 0);
    const sent = world.server.requests.reduce((sum, request) => sum + request.sentBytes, 0);
    expect(received).toBeGreaterThan(1000);
    expect(received).toBeLessThanOrEqual(100_000);
    expect(sent).toBeLessThanOrEqual(100_000);
  });
});
