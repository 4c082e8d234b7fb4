import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { largeRepositoryPath, provideLargeRepository } from '../../scripts/sandbox/large-repository.ts';
import { startPlatform } from './bump/platform.ts';

const TIMEOUT_MS = 180_000;

describe('a bump in a repository of 18,000 files and 20,000 commits', () => {
  test(
    'receives less than 1 MB, even where 1,000 commits record nothing',
    async () => {
      const cached = await provideLargeRepository();
      await using platform = await startPlatform();
      const { gitDir } = platform.repository;
      await rm(gitDir, { recursive: true });
      await runGit(gitDir.replace(/\/[^/]*$/, ''), ['clone', '--quiet', '--bare', '--local', cached, gitDir]);
      const path = largeRepositoryPath(12_345);
      const text = (await platform.read(path)) ?? '';
      const [, repository = ''] = /repository: (\S+)/.exec(text) ?? [];
      const result = await platform.bump([
        '--file',
        path,
        '--image',
        `${repository}:2.0.0@sha256:${'a'.repeat(64)}`,
      ]);
      expect(result).toMatchObject({ decision: 'bumped', exitStatus: 0 });
      expect((await runGit(gitDir, ['diff', '--numstat', 'main~1', 'main'])).toString().trim()).toBe(
        `2\t2\t${path}`,
      );
      const received = platform.server.requests.reduce((sum, request) => sum + request.receivedBytes, 0);
      expect(received).toBeGreaterThan(1000);
      expect(received).toBeLessThanOrEqual(1_000_000);
    },
    TIMEOUT_MS,
  );
});
