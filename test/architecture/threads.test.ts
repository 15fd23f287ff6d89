import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));
const threads = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.thread.ts'),
);

/** Prints the address of every file that loading these takes. */
const loading = (files: readonly string[]): string => `
  import { registerHooks } from 'node:module';
  registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
  for (const file of ${JSON.stringify(files)}) await import(file);`;

async function loadedBy(files: readonly string[]): Promise<string[]> {
  const args = [
    '--input-type=module',
    '--eval',
    loading(files.map((file) => new URL(file, `file://${source}`).href)),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  return stdout.split('\n').filter((line) => line.startsWith('file:'));
}

// A wing's index brings its routes, and they bring the server: a second of starting, and 50 MB, in each thread.
const ofTheServer =
  /\/node_modules\/(fastify|postgres|drizzle-orm|bullmq|ioredis|prom-client)\/|\.(routes|repo)\.ts$/;

test('threads load what they work with, and nothing of the server or the database', async () => {
  expect(threads.length).toBeGreaterThan(5);
  const loaded = await loadedBy(threads);
  expect(loaded.length).toBeGreaterThan(threads.length);
  expect(loaded.filter((url) => ofTheServer.test(url))).toEqual([]);
});

test('a thread that took a whole wing would be seen', async () => {
  const loaded = await loadedBy(['modules/foundation/index.ts']);
  expect(loaded.some((url) => ofTheServer.test(url))).toBe(true);
});
