import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bench, UsageError } from './bench.ts';

/**
 * `npm run bench -- NAME`: runs `NAME.bench.ts` of this folder and prints its one JSON object. What it tells
 * on the way goes to stderr, so that stdout can be piped to a program.
 */
const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length));
const name = process.argv[2];

if (name === undefined || !names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- NAME, where NAME is one of: ${names.join(', ')}\n`);
  process.exitCode = 2;
} else {
  const { bench } = (await import(`./${name}.bench.ts`)) as { bench: Bench };
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    process.stdout.write(`${JSON.stringify({ bench: name, ...(await bench(say)) })}\n`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(error.message);
    process.exitCode = 2;
  }
}
