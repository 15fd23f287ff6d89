import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Models that the night follows through many more days than a change's tests do take as much longer; ms. */
const testTimeout = process.env['MODEL_DAYS'] === undefined ? 60_000 : 1_800_000;

const each = { pool: 'forks', testTimeout, hookTimeout: 120_000, teardownTimeout: 30_000 } as const;

/** Tests that put something else in the place of a module or of the clocks: a process each. */
export const apart = [
  'test/integration/modules/bad-input/texts.test.ts',
  'test/integration/modules/operations/readiness.test.ts',
  'test/integration/platform/queue/clocks.test.ts',
  'test/unit/examples/vectors.test.ts',
  'test/unit/modules/live-feed.test.ts',
];

/** Files that follow each other in one process: it loads Muster once for all of them, and keeps some 15 MB of each house. */
const atOnce = 32;

const root = fileURLToPath(new URL('.', import.meta.url));
const houses = ['test/integration', 'test/e2e']
  .flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => file.endsWith('.test.ts') && !apart.includes(file))
  .sort();
const groups = Array.from({ length: Math.ceil(houses.length / atOnce) }, (_, group) =>
  houses.slice(group * atOnce, (group + 1) * atOnce),
);

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
          exclude: apart,
          isolate: false,
        },
      },
      ...groups.map((include, group) => ({
        test: { ...each, name: `house ${group + 1}`, include, isolate: false },
      })),
      { test: { ...each, name: 'apart', include: apart } },
    ],
  },
});
