import { parseArgs } from 'node:util';

export interface Options {
  minutes: number;
  seed: number;
  /** Runs one after the other, each with the seed after. */
  runs: number;
  redis: boolean;
  disk: boolean;
  /** Seconds within which all must be back, p99; undefined: it is only told. */
  within: number | undefined;
  /** The file that gathers what runs came to, a line each. */
  sum: string | undefined;
  hasty: boolean;
  help: boolean;
}

/** Thrown for a command line that cannot be understood. */
export class WrongOption extends Error {
  override readonly name = 'WrongOption';
}

export const help = `npm run chaos -- [options]

Two apis, two workers and PostgreSQL as real processes, under a load of people who register, choose windows, come, are swabbed
and get results; and one trouble after the other: kills, freezes, cut connections, lost answers. Then everything that was
acknowledged is looked for from outside.

  --minutes M   how long troubles go on (default 2)
  --seed S      which troubles, and what is chosen (default 20210922); their timing is the machine's
  --runs N      so many runs one after the other, each with the seed after (default 1)
  --sum FILE    appends what each run came to as a line of JSON to FILE, and sums up all lines of this code, and all there are
  --redis       Redis carries the queue, and is killed, full and emptied, too
  --disk        PostgreSQL has a small disk of its own (a tmpfs, for some minutes' load), which is full at times; as root alone
  --within S    fails where all is not back within so many seconds (p99); told only, unless given
  --hasty       an api that acknowledges before it has written: must be caught, so the run must fail

Ends with a report as JSON and "N passed, N failed". Exit status: 0 every promise was kept, 1 one was not, 2 wrong options.
`;

function number(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= low && value <= high))
    throw new WrongOption(`--${name} must be a number from ${low} to ${high}, not "${text}"`);
  return value;
}

/** Reads the command line (without node and script). @throws WrongOption */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '2' },
        seed: { type: 'string', default: '20210922' },
        runs: { type: 'string', default: '1' },
        within: { type: 'string' },
        sum: { type: 'string' },
        redis: { type: 'boolean', default: false },
        disk: { type: 'boolean', default: false },
        hasty: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.hasty && values.sum !== undefined)
      throw new WrongOption('--hasty must fail: it is not summed up with runs that must not');
    return {
      minutes: number('minutes', values.minutes, 0.1, 10_000),
      seed: Math.floor(number('seed', values.seed, 0, Number.MAX_SAFE_INTEGER)),
      runs: Math.floor(number('runs', values.runs, 1, 1_000)),
      redis: values.redis,
      disk: values.disk,
      within: values.within === undefined ? undefined : number('within', values.within, 0.1, 600),
      sum: values.sum,
      hasty: values.hasty,
      help: values.help,
    };
  } catch (error) {
    if (error instanceof WrongOption) throw error;
    throw new WrongOption(error instanceof Error ? error.message : String(error));
  }
}
