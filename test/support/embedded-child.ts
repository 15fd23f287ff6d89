import { startEmbeddedPostgres } from '../../src/platform/db/embedded.ts';

// A process of its own that owns an embedded database, for tests that kill it. Prints one line of JSON
// when ready. Arguments: the folder, and what to do then: `wait`, `throw` or `exit`.
const [dataDir = '', then = 'wait'] = process.argv.slice(2);
const { url, pid } = await startEmbeddedPostgres({ dataDir });
process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
if (then === 'throw') throw new Error('an uncaught exception');
if (then === 'exit') process.exit(7);
setInterval(() => undefined, 60_000);
