import { z } from 'zod';
import { openSignalQueue } from '../../../../src/platform/queue/index.ts';

// A worker of its own process that takes one signal, says so, and never finishes: made to be killed.
const [url = '', topic = ''] = process.argv.slice(2);
const silent = () => undefined;
const queue = await openSignalQueue({
  url,
  lockMs: 2_000,
  logger: { info: silent, warn: silent, error: silent },
});
queue.consume(topic, { concurrency: 1, schema: z.object({ community: z.string() }) }, async (payload) => {
  process.stdout.write(`took ${payload.community}\n`);
  await new Promise(() => undefined);
});
