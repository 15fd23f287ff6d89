import { configDefaults, defineConfig } from 'vitest/config';

const each = { pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000, teardownTimeout: 30_000 } as const;

/** Files that put another module in the place of one of ours (`vi.mock`): what the rest has loaded must not be theirs. */
const apart = ['test/integration/modules/bad-input/texts.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...each,
          name: 'together',
          include: ['test/{unit,property,integration,e2e,architecture}/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...apart],
          // A worker loads Muster once and not for every file: with a house for each file as before, half the time
          // (9 files of integration: 48 s instead of 89 s, 71 s of processor instead of 105 s).
          isolate: false,
        },
      },
      { test: { ...each, name: 'apart', include: apart } },
    ],
  },
});
