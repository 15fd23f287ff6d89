import { defineConfig } from 'vitest/config';

const each = { pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000, teardownTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...each,
          name: 'pure',
          include: ['test/{unit,property,architecture}/**/*.test.ts'],
          // A worker loads the core once and not for every file. What starts a house has a process of its own: left together,
          // houses of one worker came to disturb each other after some thirty files.
          isolate: false,
        },
      },
      { test: { ...each, name: 'house', include: ['test/{integration,e2e}/**/*.test.ts'] } },
    ],
  },
});
