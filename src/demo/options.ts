import { type ParseArgsConfig, parseArgs } from 'node:util';
import { counties } from './population/census.ts';

/** What the command line asks for. */
export interface Options {
  /** Address of a running service; undefined: start one. */
  url: string | undefined;
  /** File with clients, one of them an admin. */
  clients: string | undefined;
  admin: { clientId: string; clientSecret: string } | undefined;
  seed: number;
  scale: number;
  /** Plan one district with some lanes less, show what feasibility says, and end there; undefined: run the drill. */
  shortLanes: { county: string; lanes: number } | undefined;
  /** Live through one day of one district at which a site fails, and end there. */
  failedSite: boolean;
  keep: boolean;
  json: boolean;
  help: boolean;
}

/** Thrown for a command line that cannot be understood; the message says what is wrong. */
export class WrongOption extends Error {
  override readonly name = 'WrongOption';
}

export const help = `npm run demo -- [options]

One drill day for real: starts Muster (or uses a running one), makes the people of 60 communities of Fuzhou,
and lets them register, be assigned, checked in, swabbed and tested over HTTP; then proves that nobody was lost.

  --scale N          size; 1 is about 180,000 people, 0.02 takes about a minute (default 1)
  --seed N           draws the communities and the people (default 20210922)
  --url URL          a running service with MUSTER_CLOCK=movable, instead of starting one; needs an admin:
  --clients FILE       the service's clients.json
  --client-id ID       or one admin client
  --client-secret S
  --short-lanes D:N  no drill: plan district D with N lanes less, and show what feasibility says, as 350102:2
  --failed-site      one day of one district instead: a site fails, and headquarters accept what is proposed
  --keep             keep the data folder of the service that was started
  --json             end with one line of JSON
  --help

Exit status: 0 all proofs hold, 1 one failed or the service answered what it should not, 2 wrong options.
`;

/** The number that an option gives. @throws WrongOption */
export function wholeOrNot(name: string, text: string, low: number, high: number, whole: boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= low && value <= high) || (whole && !Number.isSafeInteger(value))) {
    throw new WrongOption(
      `--${name} must be a${whole ? ' whole' : ''} number from ${low} to ${high}, not "${text}"`,
    );
  }
  return value;
}

function address(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new WrongOption(`--url must be an http(s) address, not "${text}"`);
  }
  return url.origin;
}

function district(text: string): { county: string; lanes: number } {
  const [, county, lanes] = /^(\d{6}):([1-9]\d{0,2})$/.exec(text) ?? [];
  if (county === undefined || !counties.some(({ code }) => code === county)) {
    throw new WrongOption(`--short-lanes must be a district of Fuzhou and lanes, as 350102:2, not "${text}"`);
  }
  return { county, lanes: Number(lanes) };
}

const known = {
  url: { type: 'string' },
  clients: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  seed: { type: 'string' },
  scale: { type: 'string' },
  'short-lanes': { type: 'string' },
  'failed-site': { type: 'boolean' },
  keep: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Reads the command line (without node and script). @throws WrongOption */
export function readOptions(args: readonly string[]): Options {
  const values = valuesOf(args, known);
  const { 'client-id': clientId, 'client-secret': clientSecret } = values;
  if ((clientId === undefined) !== (clientSecret === undefined)) {
    throw new WrongOption('--client-id and --client-secret go together');
  }
  const admin = clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret };
  const url = values.url === undefined ? undefined : address(values.url);
  if (url !== undefined && admin === undefined && values.clients === undefined) {
    throw new WrongOption('--url needs an admin client: --clients, or --client-id and --client-secret');
  }
  const failedSite = values['failed-site'] === true;
  if (
    failedSite &&
    (url !== undefined || values['short-lanes'] !== undefined || values.scale !== undefined)
  ) {
    throw new WrongOption(
      '--failed-site has a service and a size of its own: it goes with --seed, --keep and --json',
    );
  }
  return {
    url,
    clients: values.clients,
    admin,
    seed: wholeOrNot('seed', values.seed ?? '20210922', 0, Number.MAX_SAFE_INTEGER, true),
    scale: wholeOrNot('scale', values.scale ?? '1', 0.001, 4, false),
    shortLanes: values['short-lanes'] === undefined ? undefined : district(values['short-lanes']),
    failedSite,
    keep: values.keep === true,
    json: values.json === true,
    help: values.help === true,
  };
}

/** What stands on a command line (without node and script), of the options that it may have. @throws WrongOption */
export function valuesOf<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new WrongOption(error instanceof Error ? error.message : String(error));
  }
}
