import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', 'test/tools/**', 'test/cluster/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    // Those that run at once in one file wait for a model cluster, not for a core.
    maxConcurrency: 12,
    reporters: ['default'],
  },
});
