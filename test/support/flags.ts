import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The flags that the npm script of a build gives Node for an entry point, as `src/main/worker.ts`; none where no script starts
 * it. So that what is tried runs as `npm run` starts it.
 */
export function flagsOf(root: string, entry: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const words = Object.values(scripts)
    .map((script) => script.split(' '))
    .find((script) => script[0] === 'node' && script.includes(entry));
  return words?.slice(1, words.indexOf(entry)) ?? [];
}
