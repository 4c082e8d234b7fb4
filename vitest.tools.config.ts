import { defineConfig } from 'vitest/config';

/** The tests with real tools: helm, promtool, OpenTofu and what else the machine has to build once. */
export default defineConfig({
  test: {
    include: ['test/tools/**/*.test.ts'],
    globalSetup: ['test/shared-bundle.ts', 'test/tools/common-tools.ts'],
    testTimeout: 120_000,
    // The first run builds the tools of single files.
    hookTimeout: 30 * 60_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default'],
  },
});
