import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../src/platform/db/embedded.ts';
import { watchOver } from '../support/watchdog.ts';
import { type Bench, median, percentile, round, UsageError } from './bench.ts';
import { checkOut, ourBuild } from './versus/builds.ts';
import { busyCores, cpuSeconds } from './versus/cpu.ts';
import { type House, openHouse } from './versus/house.ts';
import { startIssuer } from './versus/issuer.ts';
import { loads } from './versus/loads.ts';
import type { Turn } from './versus/turn.ts';

const usage = `usage: npm run bench -- versus --base REVISION NAME, where NAME is one of: ${Object.keys(loads).join(', ')}`;

/** More of a core than this busy with something else, or pairs farther apart, and a few per cent cannot be told. */
const most = { busyCores: 0.1, spread: 0.15 };

interface Measured extends Turn {
  /** Processor seconds of the build's processes, and of PostgreSQL. */
  house: number;
  database: number;
}

/**
 * `versus --base REVISION NAME [--pairs 5]`: two builds of Muster, this folder and a revision that is checked out and
 * installed beside it, under the same load in turns (ours base, base ours, …), each on a database of its own of one
 * PostgreSQL. `perBase` is throughput against the base's and `cpuPerBase` the processor seconds of each thing done, of a
 * build's processes and PostgreSQL; both are the middle of the pairs' own ratios. `noisy` where the machine was busy with
 * something else before a turn, or the middle half of the pairs lies farther apart than 15 % of the middle: then it cannot be
 * told. Linux only, which counts processor time by process.
 */
export const bench: Bench = async (say) => {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(3),
    allowPositionals: true,
    options: { base: { type: 'string' }, pairs: { type: 'string', default: '5' } },
  });
  const name = positionals[0] ?? '';
  const load = loads[name];
  const pairs = Number(values.pairs);
  if (load === undefined || values.base === undefined || !(Number.isInteger(pairs) && pairs > 0))
    throw new UsageError(usage);

  const base = await checkOut(values.base, say);
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-versus-data-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const callOff = watchOver(postgres.pid, dataDir);
  const issuer = await startIssuer();
  const houses: House[] = [];
  try {
    const turns: Record<'ours' | 'base', () => Promise<Measured>> = { ours: never, base: never };
    for (const build of [await ourBuild(), base]) {
      say(`starting ${build.name}: ${build.revision}`);
      const house = await openHouse(build, postgres.url, issuer);
      houses.push(house);
      const turn = await load(house, pairs + 1, say);
      turns[build.name] = async () => {
        const cpu = () => ({
          house: house.processes().reduce((sum, pid) => sum + cpuSeconds(pid), 0),
          database: cpuSeconds(postgres.pid),
        });
        const before = cpu();
        const done = await turn();
        const after = cpu();
        return { ...done, house: after.house - before.house, database: after.database - before.database };
      };
    }
    say('a turn of each to warm up');
    await turns.ours();
    await turns.base();

    const seen: Record<'ours' | 'base', Measured[]> = { ours: [], base: [] };
    const busy: number[] = [];
    for (let pair = 1; pair <= pairs; pair++) {
      busy.push(await busyCores(1_000));
      const order = pair % 2 === 1 ? (['ours', 'base'] as const) : (['base', 'ours'] as const);
      for (const build of order) seen[build].push(await turns[build]());
      const [ours, theirs] = [seen.ours.at(-1), seen.base.at(-1)];
      say(`pair ${pair}/${pairs}: ours ${perSecond(ours)}/s, base ${perSecond(theirs)}/s`);
    }
    const ratio = (of: (one: Measured) => number): number[] =>
      seen.ours.map((ours, pair) => of(ours) / of(seen.base[pair] ?? ours));
    const perBase = ratio(rate);
    const cpuPerBase = ratio((one) => (one.house + one.database) / one.done);
    const spread = (percentile(perBase, 0.75) - percentile(perBase, 0.25)) / median(perBase);
    const cpuMs = (build: 'ours' | 'base', of: 'house' | 'database') =>
      round(median(seen[build].map((one) => (one[of] / one.done) * 1_000)));
    return {
      name,
      revisions: { ours: houses[0]?.build.revision, base: base.revision },
      perSecond: { ours: round(median(seen.ours.map(rate))), base: round(median(seen.base.map(rate))) },
      /** Of each thing done, ms. */
      cpuMs: {
        ours: { processes: cpuMs('ours', 'house'), database: cpuMs('ours', 'database') },
        base: { processes: cpuMs('base', 'house'), database: cpuMs('base', 'database') },
      },
      pairs: perBase.map(round),
      noise: { busyCores: round(Math.max(...busy)), spread: round(spread) },
      noisy: Math.max(...busy) > most.busyCores || spread > most.spread,
      ratios: { perBase: round(median(perBase)), cpuPerBase: round(median(cpuPerBase)) },
    };
  } finally {
    for (const house of houses) await house.close();
    issuer.close();
    await postgres.stop();
    callOff();
    await rm(dataDir, { recursive: true, force: true });
    await base.remove();
  }
};

const rate = ({ done, seconds }: Turn): number => done / seconds;
const perSecond = (turn: Turn | undefined): number => (turn === undefined ? 0 : round(rate(turn)));
const never = (): Promise<never> => Promise.reject(new Error('both builds are there before a turn begins'));
