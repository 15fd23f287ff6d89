import { valuesOf, wholeOrNot } from '../options.ts';

/** What the command line of a practice asks for. */
export interface PracticeOptions {
  /** How many times as fast as real time the drill's goes by. */
  speed: number;
  /** After how many minutes it ends by itself; undefined: with Ctrl-C. */
  minutes: number | undefined;
  scale: number;
  seed: number;
  /** Where the service listens; port 0 is any that is free. */
  host: string;
  port: number;
  json: boolean;
  help: boolean;
}

export const help = `npm run practice -- [options]

A drill to learn with: a service and a database of its own, simulated people and tablets, and a clock that runs fast.
Everything says that it is practice, and all of it is gone when it ends. Real services are not touched.

  --speed N      how many times as fast as real time the drill's goes by (default 20); nights and noons are skipped
  --minutes N    ends by itself after so long; else with Ctrl-C
  --scale N      size; 1 is about 180,000 people (default 0.02)
  --seed N       draws the communities and the people (default 20210922)
  --host H       where it listens: 0.0.0.0 lets tablets of the house reach it (default 127.0.0.1)
  --port N       (default: any that is free)
  --json         one line of JSON once it is ready, with addresses and accounts, and nothing else on standard output
  --help

Exit status: 0 it has ended after its minutes, 130 by Ctrl-C, 143 by SIGTERM, 1 it failed, 2 wrong options or surroundings.
`;

const known = {
  speed: { type: 'string' },
  minutes: { type: 'string' },
  scale: { type: 'string' },
  seed: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Reads the command line (without node and script). @throws WrongOption */
export function readPracticeOptions(args: readonly string[]): PracticeOptions {
  const values = valuesOf(args, known);
  const { minutes } = values;
  return {
    speed: wholeOrNot('speed', values.speed ?? '20', 1, 600, false),
    minutes: minutes === undefined ? undefined : wholeOrNot('minutes', minutes, 0.01, 1_440, false),
    scale: wholeOrNot('scale', values.scale ?? '0.02', 0.001, 1, false),
    seed: wholeOrNot('seed', values.seed ?? '20210922', 0, Number.MAX_SAFE_INTEGER, true),
    host: values.host ?? '127.0.0.1',
    port: wholeOrNot('port', values.port ?? '0', 0, 65_535, true),
    json: values.json === true,
    help: values.help === true,
  };
}
