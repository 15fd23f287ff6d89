import { z } from 'zod';
import { openSignalQueue } from '../../../../src/platform/queue/index.ts';

// A worker of its own process, whose clock is ahead (see test/support/shifted-clock.ts): it repeats a signal, holds one
// and never finishes it, fails another once, and finishes a third. Made to be killed then.
const [url = ''] = process.argv.slice(2);
const silent = () => undefined;
const queue = await openSignalQueue({
  url,
  lockMs: 2_000,
  logger: { info: silent, warn: silent, error: silent },
});
const say = (what: string) => process.stdout.write(`${what}\n`);
const nothing = z.object({});

queue.consume('ahead-repeat', { concurrency: 1, schema: nothing }, async () => {
  say('repeated');
});
queue.consume('ahead-held', { concurrency: 1, schema: nothing }, async () => {
  say('held');
  await new Promise(() => undefined);
});
queue.consume('ahead-failing', { concurrency: 1, schema: nothing }, async () => {
  say('failed');
  throw new Error('once');
});
queue.consume('ahead-done', { concurrency: 1, schema: nothing }, async () => {
  say('done');
});
for (const topic of ['ahead-held', 'ahead-failing', 'ahead-done']) {
  await queue.signal(topic, [{ key: 'a', payload: {} }]);
}
await queue.repeat('ahead-repeat', 400, {});
