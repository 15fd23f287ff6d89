import { availableParallelism } from 'node:os';
import postgres from 'postgres';
import { nginxIsHere, type RealNginx, startNginx } from '../support/real-nginx.ts';
import { startWorld } from '../support/world.ts';
import { type Bench, median, round } from './bench.ts';
import { peopleWithWindows } from './check-in/people.ts';
import { figuresOf, type LoadResult, runLoad } from './support/load.ts';
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

/** As in the composition: each container of the api has two. */
const apiProcesses = process.env['API_PROCESSES'] ?? '2';
/** Who asks for the citizens: one address, as a city's app has. */
const app = '203.0.113.1';

/**
 * `flood`: registrations arrive at once, twice, five and ten times as many a second as the service writes at most, from ever more
 * connections, there beforehand as a proxy's are, that send at their time whatever became of the others; meanwhile tablets check 50
 * people in a second. Through the nginx of `deploy/nginx`, and straight to the api, as who has another proxy would have it. The load
 * is a process beside the service, on the same processors, where clients are on other machines: what it takes of them is told, and one of
 * the ratios is of what it leaves.
 */
export const bench: Bench = async (say) => {
  if (!nginxIsHere)
    say('NOT MEASURED: there is no nginx on the PATH, so only the api by itself is (Debian: nginx)');
  say('starting PostgreSQL and the api');
  const world = await startWorld({ lanes: 200 });
  const sql = postgres(world.databaseUrl, { max: 1, onnotice: () => undefined });
  let front: RealNginx | undefined;
  try {
    const ways = nginxIsHere ? (['nginx', 'api'] as const) : (['api'] as const);
    const onLine = ways.length * times.length * (seconds + 1) * checkInsPerSecond;
    await sql`create table bench_people (n int primary key, id uuid not null)`;
    say(`registering ${onLine} people who will come`);
    const passes = await peopleWithWindows(world, sql, onLine);
    await sql`vacuum analyze`;
    const tokens = await world.citizens(citizens);
    const ofTablets = await tabletsOf(world, sql, tablets);
    const api = await world.serve('src/main/api.ts', { RATE_LIMIT_DEVICE: '0', API_PROCESSES: apiProcesses });
    if (nginxIsHere) front = await startNginx(api.port, { asShipped: true });

    // Of people whom nobody knows yet.
    let person = 1_000_000;
    const register = async (
      port: number,
      count: number,
      of: { connections: number; connected?: boolean; perSecond?: number; seconds: number },
    ) => {
      const result = await runLoad({
        host: '127.0.0.1',
        port,
        source: new URL('./support/registrations.ts', import.meta.url).href,
        repeat: false,
        first: person,
        count,
        path: `/v1/drills/${world.drillId}/registrations`,
        tokens,
        extra: { community: world.community, from: app },
        ...of,
      });
      person += count;
      return result;
    };
    let arrived = 0;
    const checkIn = (port: number): Promise<LoadResult> => {
      const first = arrived;
      const count = seconds * checkInsPerSecond;
      arrived += count;
      return runLoad({
        host: '127.0.0.1',
        port,
        connections: tablets,
        perSecond: checkInsPerSecond,
        seconds,
        source: new URL('./support/check-ins.ts', import.meta.url).href,
        repeat: false,
        first,
        count,
        path: `/v1/sites/${world.siteIds[0]}/check-ins`,
        tokens: ofTablets,
        extra: { passes: passes.slice(first, first + count).join('\n') },
      });
    };

    const through = async (port: number) => {
      const peaks: Peak[] = [];
      for (let turn = 0; turn < 4; turn++) {
        const result = await register(port, 40_000, { connections: atPeak, seconds: 4 });
        const { perSecond } = figuresOf(result, 201);
        // The first is to warm up.
        if (turn > 0) peaks.push({ perSecond, perProcessor: perSecond / processorsLeft(result) });
      }
      const capacity = median(peaks.map(({ perSecond }) => perSecond));
      say(`at most ${peaks.map(({ perSecond }) => perSecond).join(', ')} registrations a second`);
      const curve = [];
      for (const many of times) {
        const perSecond = many * capacity;
        const [flood, lanes] = await Promise.all([
          register(port, Math.ceil(perSecond * seconds), {
            connections: many * connections,
            connected: true,
            perSecond,
            seconds,
          }),
          checkIn(port),
        ]);
        const point = { times: many, ...pointOf(flood, perSecond), checkIns: lanesOf(lanes) };
        say(JSON.stringify(point));
        curve.push(point);
      }
      return { capacity, perProcessor: median(peaks.map(({ perProcessor }) => perProcessor)), curve };
    };
    const measured = [];
    for (const way of ways) {
      say(way === 'nginx' ? 'through nginx' : 'straight to the api');
      measured.push({
        way,
        ...(await through(way === 'nginx' && front !== undefined ? front.port : api.port)),
      });
    }
    return {
      apiProcesses,
      connectionsAtPeak: atPeak,
      checkInsPerSecond,
      ways: measured,
      ratios: Object.assign({}, ...measured.map(ratiosOf)),
    };
  } finally {
    await front?.stop();
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};

interface Peak {
  perSecond: number;
  perProcessor: number;
}

/** Processors that a load left to the service. */
const processorsLeft = ({ cpuSeconds, seconds }: LoadResult): number =>
  availableParallelism() - cpuSeconds / seconds;

/** Registrations at one time of the capacity, and what became of those who were checked in meanwhile. */
type Point = ReturnType<typeof pointOf> & { checkIns: ReturnType<typeof lanesOf> };

/** What a curve comes to at its end. Of the api by itself the names begin with `api`, where nginx was measured, too. */
function ratiosOf(
  {
    way,
    capacity,
    perProcessor,
    curve,
  }: { way: string; capacity: number; perProcessor: number; curve: Point[] },
  at: number,
): Record<string, number> {
  const last = curve.at(-1);
  if (last === undefined) return {};
  const peak = Math.max(capacity, ...curve.map(({ goodPerSecond }) => goodPerSecond));
  const ratios = {
    goodputPerPeak: round(last.goodPerSecond / peak),
    /** The same of the processors that the load left. */
    goodputPerPeakOfLeft: round(
      last.goodPerSecond / (availableParallelism() - last.loadCores) / perProcessor,
    ),
    refusedP99PerLimit: round(last.refusedP99Ms / refusedWithinMs),
    checkInsDone: last.checkIns.done,
  };
  if (at === 0) return ratios;
  return Object.fromEntries(
    Object.entries(ratios).map(([name, ratio]) => [
      `${way}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      ratio,
    ]),
  );
}

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
