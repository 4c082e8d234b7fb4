import { defineConfig } from 'vitest/config';

/** The tests with real tools: helm, promtool, OpenTofu and what else the machine has to build once. */
export default defineConfig({
  test: {
    include: ['test/tools/**/*.test.ts'],
    globalSetup: ['test/shared-bundle.ts'],
    // The first run builds the tools, in the hook or the test that asks first for one.
    testTimeout: 30 * 60_000,
    hookTimeout: 30 * 60_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default'],
  },
});
