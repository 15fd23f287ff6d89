import postgres from 'postgres';
import { startWorld, type World, type WorldServer } from '../support/world.ts';
import { type Bench, median, round } from './bench.ts';
import { peopleWithWindows } from './check-in/people.ts';
import { figuresOf, type LoadResult, runLoad } from './support/load.ts';
import { processes } from './support/processes.ts';
import { tabletsOf } from './support/tablets.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 6);
const times = [1, 2, 5, 10];
const citizens = 2_000;
/** Connections that find what the service does at most, and for each time of that as many. */
const atPeak = 128;
const connections = 256;
const tablets = 16;
const checkInsPerSecond = 50;
/** Within so long a refusal is to be had, ms. */
const refusedWithinMs = 200;

/**
 * `flood`: registrations arrive at once, twice, five and ten times as many a second as the service writes at most, from ever more
 * connections, there beforehand as a proxy's are, that send at their time whatever became of the others; meanwhile tablets check 50 people in a second. The load
 * is a process beside the service, on the same cores: what it takes is not the service's, and is in the figures.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL and the api');
  const world = await startWorld({ lanes: 200 });
  const sql = postgres(world.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const onLine = (times.length + 2) * (seconds + 2) * checkInsPerSecond;
    await sql`create table bench_people (n int primary key, id uuid not null)`;
    say(`registering ${onLine} people who will come`);
    const passes = await peopleWithWindows(world, sql, onLine);
    await sql`vacuum analyze`;
    const tokens = await world.citizens(citizens);
    const ofTablets = await tabletsOf(world, sql, tablets);
    const api = await world.serve('src/main/api.ts', { RATE_LIMIT_DEVICE: '0', ...processes });

    // Of people whom nobody knows yet.
    let person = 1_000_000;
    const register = async (
      count: number,
      of: { connections: number; connected?: boolean; perSecond?: number; seconds: number },
    ) => {
      const result = await runLoad({
        host: '127.0.0.1',
        port: api.port,
        source: new URL('./support/registrations.ts', import.meta.url).href,
        repeat: false,
        first: person,
        count,
        path: `/v1/drills/${world.drillId}/registrations`,
        tokens,
        extra: { community: world.community },
        ...of,
      });
      person += count;
      return result;
    };
    let arrived = 0;
    const checkIn = async (forSeconds: number) => {
      const count = forSeconds * checkInsPerSecond;
      const first = arrived;
      arrived += count;
      return checkInsOf(world, api, { first, count, seconds: forSeconds, passes, tokens: ofTablets });
    };

    const peaks: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const result = await register(40_000, { connections: atPeak, seconds: turn === 0 ? 2 : 4 });
      if (turn > 0) peaks.push(figuresOf(result, 201).perSecond);
    }
    const capacity = median(peaks);
    say(`at most ${peaks.join(' and ')} registrations a second`);

    const curve = [];
    for (const many of times) {
      const perSecond = many * capacity;
      const [flood, lanes] = await Promise.all([
        register(Math.ceil(perSecond * seconds), {
          connections: many * connections,
          connected: true,
          perSecond,
          seconds,
        }),
        checkIn(seconds),
      ]);
      const point = { times: many, ...pointOf(flood, perSecond), checkIns: lanesOf(lanes) };
      say(JSON.stringify(point));
      curve.push(point);
    }
    const last = curve.at(-1);
    const peak = Math.max(capacity, ...curve.map(({ goodPerSecond }) => goodPerSecond));
    return {
      connectionsAtPeak: atPeak,
      perSecond: { peak: capacity, ofCheckIns: checkInsPerSecond },
      curve,
      ratios: {
        goodputPerPeak: round((last?.goodPerSecond ?? 0) / peak),
        refusedP99PerLimit: round((last?.refusedP99Ms ?? 0) / refusedWithinMs),
        checkInsDone: last?.checkIns.done ?? 0,
      },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};

const answersOf = ({ statuses }: LoadResult): number =>
  Object.values(statuses).reduce((sum, n) => sum + n, 0);

/** What became of a flood of so many a second. */
function pointOf(result: LoadResult, offered: number) {
  const { statuses, byStatus } = result;
  const [good, limited, shed, lost] = ['201', '429', '503', 'lost'].map(
    (status) => statuses[status] ?? 0,
  ) as [number, number, number, number];
  const all = answersOf(result);
  const refused = byStatus['503'] ?? byStatus['429'];
  return {
    offeredPerSecond: round(offered),
    sentPerSecond: round(all / result.seconds),
    goodPerSecond: round(good / result.seconds),
    refusedPerSecond: round((limited + shed) / result.seconds),
    /** Of the machine's processors, what the load took from the service. */
    loadCores: round(result.cpuSeconds / result.seconds),
    lost,
    others: all - good - limited - shed - lost,
    goodP50Ms: round(byStatus['201']?.p50Ms ?? 0),
    goodP99Ms: round(byStatus['201']?.p99Ms ?? 0),
    refusedP50Ms: round(refused?.p50Ms ?? 0),
    refusedP99Ms: round(refused?.p99Ms ?? 0),
    refusedMaxMs: round(refused?.maxMs ?? 0),
  };
}

/** How many of those who were to be checked in have been, at the first time of asking. */
function lanesOf(result: LoadResult) {
  const all = answersOf(result);
  const done = all === 0 ? 0 : (result.statuses['201'] ?? 0) / all;
  return { asked: all, done: round(done), p50Ms: round(result.p50Ms), p99Ms: round(result.p99Ms) };
}

function checkInsOf(
  world: World,
  api: WorldServer,
  of: { first: number; count: number; seconds: number; passes: readonly string[]; tokens: string[] },
): Promise<LoadResult> {
  const { first, count, passes } = of;
  return runLoad({
    host: '127.0.0.1',
    port: api.port,
    connections: tablets,
    perSecond: checkInsPerSecond,
    seconds: of.seconds,
    source: new URL('./support/check-ins.ts', import.meta.url).href,
    repeat: false,
    first,
    count,
    path: `/v1/sites/${world.siteIds[0]}/check-ins`,
    tokens: of.tokens,
    extra: { passes: passes.slice(first, first + count).join('\n') },
  });
}
