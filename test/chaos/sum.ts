import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { WrongOption } from './options.ts';
import { quantile } from './recovery.ts';

const count = z.int().min(0);

/** What one run came to, to be added up with others. */
const outcome = z.object({
  /** When it ended. */
  at: z.iso.datetime(),
  /** What was run; see `codeOf`. */
  code: z.string(),
  minutes: z.number(),
  seed: z.int(),
  queue: z.enum(['redis', 'postgres']),
  /** Promises that were kept, and the names of those that were not. */
  passed: count,
  failed: z.array(z.string()),
  kills: count,
  acknowledgements: count,
  histories: count,
  /** Histories that cannot have been, and windows of which too many people were sure. */
  impossible: count,
  lost: count,
  doubled: count,
  /** Of each trouble, until all was back. */
  seconds: z.array(z.number()),
});
export type Outcome = z.output<typeof outcome>;

const project = fileURLToPath(new URL('../../', import.meta.url));

/** The commit that is run, `+` where something is changed since; the version where there is no repository. */
export function codeOf(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    const { version } = JSON.parse(readFileSync(`${project}package.json`, 'utf8')) as { version: string };
    return version;
  }
}

/** Seconds until all was back: half of the times, 99 of 100, and all of them are not above. */
export const recoveryOf = (seconds: readonly number[]) => ({
  p50: Number(quantile(seconds, 0.5).toFixed(2)),
  p99: Number(quantile(seconds, 0.99).toFixed(2)),
  most: Number(seconds.reduce((most, one) => Math.max(most, one), 0).toFixed(2)),
});

/** What several runs come to together. */
export function sumOf(all: readonly Outcome[]) {
  const sum = (of: (one: Outcome) => number): number => all.reduce((so, one) => so + of(one), 0);
  return {
    runs: all.length,
    minutes: sum((one) => one.minutes),
    kills: sum((one) => one.kills),
    acknowledgements: sum((one) => one.acknowledgements),
    histories: sum((one) => one.histories),
    impossible: sum((one) => one.impossible),
    lost: sum((one) => one.lost),
    doubled: sum((one) => one.doubled),
    /** Promises that were not kept, of which nothing lost and nothing doubled are two. */
    broken: sum((one) => one.failed.length),
    troubles: sum((one) => one.seconds.length),
    recoverySeconds: recoveryOf(all.flatMap(({ seconds }) => seconds)),
  };
}

/** Adds a run to those that a file has gathered. */
export function appendOutcome(file: string, one: Outcome): void {
  appendFileSync(file, `${JSON.stringify(one)}\n`);
}

/**
 * The runs that a file has gathered; none where there is no such file yet.
 * @throws WrongOption for one with a line that is no run, which is not added to
 */
export function readOutcomes(file: string): Outcome[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const read = outcome.safeParse(jsonOf(line));
    if (!read.success) throw new WrongOption(`line ${index + 1} of ${file} does not say what a run came to`);
    return [read.data];
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
