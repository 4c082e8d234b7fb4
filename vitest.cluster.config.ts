import { defineConfig } from 'vitest/config';

/** The tests on a real Argo CD: one rig at a time, several releases on it at once. */
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: ['test/shared-bundle.ts'],
    fileParallelism: false,
    // What a release waits for is mostly time.
    maxConcurrency: 12,
    testTimeout: 8 * 60_000,
    // The first rig builds its binaries.
    hookTimeout: 45 * 60_000,
    pool: 'forks',
    reporters: ['default'],
  },
});
