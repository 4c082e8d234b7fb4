import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/slow-first.ts';

export default defineConfig({
  test: {
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // One more than the cores that every machine has: many files wait for servers and processes of their own.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    // Those that run at once in one file wait for a model cluster, not for a core.
    maxConcurrency: 12,
    reporters: ['default'],
    projects: [
      // Decisions leave nothing behind, so files need no process of their own.
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'world',
          include: ['test/**/*.test.ts'],
          exclude: ['test/unit/**', 'test/bench/**', 'test/tools/**', 'test/cluster/**'],
          globalSetup: ['test/shared-bundle.ts'],
        },
      },
    ],
  },
});
