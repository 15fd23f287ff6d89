import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { city } from '../support/divisions.ts';
import { registration } from '../support/people.ts';
import { startWorld, type World, type WorldServer } from '../support/world.ts';
import { type Bench, median, round } from './bench.ts';
import { type Listeners, type Spread, startListeners } from './events/listeners.ts';

const count = Number(process.env['BENCH_LISTENERS'] ?? 5_000);
/** One account may hold 100 streams. */
const accounts = Math.ceil(count / 80);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const countedMs = 8_000;
const collecting = { NODE_OPTIONS: `--import=${new URL('./events/collect.ts', import.meta.url).href}` };

/**
 * `events`: 5,000 listeners of one drill on one api, in a second process over plain sockets. How much memory each takes
 * (resident memory of the api, rid of its garbage, with a fifth of them and with all), how often the database is read for them
 * against one listener alone (`readsPerOne`), and how long after a check-in is acknowledged the first and
 * the last of them has the event that shows it: `coverage`, counted every 5 s, or `queue`, whichever comes first.
 * Beside it a bare http server that writes the same bytes to as many open answers; `spreadPerBare` is from the first
 * listener to the last, against its.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL and the api');
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 1, onnotice: () => undefined });
  const open: Listeners[] = [];
  try {
    await startToday(world, sql);
    const path = `/v1/drills/${world.drillId}/events`;
    const tokens = await consoles(world);
    const api = await world.serve('src/main/api.ts', collecting);
    const one = await startListeners({ ...local(api), path, tokens, count: 1 });
    open.push(one);
    await sleep(1_000);
    const withOne = await reads(sql);
    await one.close();
    const { listeners: ours, seconds, bytesEach } = await crowd(api, path, tokens);
    open.push(ours);
    const withAll = await reads(sql);

    say('a worker starts, and check-ins are told of');
    await world.serve('src/main/worker.ts');
    const checkIn = await tablet(world, api);
    const told: (Spread & { since: number })[] = [];
    for (let n = 1; n <= rounds; n++) {
      const { heard } = await ours.watch([`"checkedIn":${n},`, `"waiting":${n},`]);
      const since = await checkIn(n);
      const spread = { ...(await heard), since };
      told.push(spread);
      say(
        `check-in ${n}: first after ${round(spread.first - since)} ms, all ${round(spread.last - spread.first)} ms later`,
      );
      // No check-in falls into the same phase of the round before it.
      await sleep(370);
    }
    const text = told.at(-1)?.text ?? '';
    await ours.close();

    say('the bare server');
    const opened = Buffer.from(ours.sample.slice(ours.sample.indexOf('retry:')), 'latin1').toString('base64');
    const bare = await world.serve('test/bench/servers/bare-events.ts', {
      ...collecting,
      BARE_OPENED: opened,
    });
    const { listeners: theirs, bytesEach: bareBytesEach } = await crowd(bare, '/events', tokens);
    open.push(theirs);
    const bareSpreads: number[] = [];
    for (let n = 1; n <= rounds; n++) {
      const { heard } = await theirs.watch(['\n\n']);
      await fetch(`${bare.url}/tell`, { method: 'POST', body: Buffer.from(text, 'latin1') });
      const { first, last } = await heard;
      bareSpreads.push(last - first);
    }

    const spread = median(told.map(({ first, last }) => last - first));
    return {
      listeners: count,
      accounts,
      openedPerSecond: round(count / seconds),
      kibPerListener: round(bytesEach / 1_024),
      bareKibPerListener: round(bareBytesEach / 1_024),
      eventBytes: text.length,
      checkInToFirstMs: summary(told.map(({ first, since }) => first - since)),
      checkInToLastMs: summary(told.map(({ last, since }) => last - since)),
      spreadMs: summary(told.map(({ first, last }) => last - first)),
      bareSpreadMs: summary(bareSpreads),
      readsPerMinute: { withOne, withAll },
      shownBy: text.includes('event: queue') ? 'queue' : 'coverage',
      ratios: {
        spreadPerBare: round(spread / median(bareSpreads)),
        memoryPerBare: round(bytesEach / bareBytesEach),
        readsPerOne: round(withAll / withOne),
      },
    };
  } finally {
    await Promise.all(open.map((one) => one.close()));
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};

const local = ({ port }: WorldServer) => ({ host: '127.0.0.1', port });

/**
 * All of them, a fifth first: memory is what the others add, since what a process has kept of its start would take in the
 * first of them for nothing.
 */
async function crowd(server: WorldServer, path: string, tokens: string[]) {
  const few = Math.ceil(count / 5);
  const started = performance.now();
  const listeners = await startListeners({ ...local(server), path, tokens, count: few });
  let ms = performance.now() - started;
  const before = await residentBytes(server);
  const resumed = performance.now();
  await listeners.join(count - few);
  ms += performance.now() - resumed;
  const bytesEach = ((await residentBytes(server)) - before) / (count - few);
  return { listeners, seconds: ms / 1_000, bytesEach };
}

const summary = (ms: readonly number[]) => ({
  least: round(Math.min(...ms)),
  median: round(median(ms)),
  most: round(Math.max(...ms)),
});

/** Consoles of the city's headquarters, each an account of its own. */
const consoles = ({ services }: World): Promise<string[]> =>
  Promise.all(
    Array.from({ length: accounts }, (_, n) =>
      services.tokens.issue({ sub: `console-${n}`, role: 'city-hq', division: city, site: undefined }),
    ),
  );

/** A tablet of the drill's site that checks in walk-in number `n`; answers when that was acknowledged, wall-clock ms. */
async function tablet(world: World, api: WorldServer): Promise<(n: number) => Promise<number>> {
  const [site = ''] = world.siteIds;
  const token = await world.services.tokens.issue({
    sub: 'tablet-1',
    role: 'tablet',
    division: undefined,
    site,
  });
  return async (n) => {
    const answer = await fetch(`${api.url}/v1/sites/${site}/check-ins`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        deviceSeq: n,
        at: new Date().toISOString(),
        lane: '1',
        walkIn: registration(n, world.community),
      }),
    });
    if (answer.status !== 201) throw new Error(`the check-in was answered ${await answer.text()}`);
    return performance.timeOrigin + performance.now();
  };
}

/** Moves the drill, which starts tomorrow, so that its site has been open for four hours. */
async function startToday({ drillId }: World, sql: postgres.Sql): Promise<void> {
  await sql`
    with moved as (
      select date_bin('30 minutes', now(), timestamptz '2000-01-01') - interval '4 hours' - min(starts_at) as by
      from slots where drill_id = ${drillId}
    ), drill as (
      update drills set starts_at = starts_at - interval '3 days' where id = ${drillId}
    ), site as (
      update sites set hours = (
        select jsonb_agg(jsonb_build_object(
          'opensAt', (h ->> 'opensAt')::timestamptz + moved.by, 'closesAt', (h ->> 'closesAt')::timestamptz + moved.by))
        from jsonb_array_elements(hours) h)
      from moved where drill_id = ${drillId}
    )
    update slots set starts_at = starts_at + moved.by, ends_at = ends_at + moved.by
    from moved where drill_id = ${drillId}`;
}

/**
 * Statements a minute on the connections for reports, by which sources of events are read: looks often, for some
 * seconds, when each connection's last one ended.
 */
async function reads(sql: postgres.Sql): Promise<number> {
  const seen = new Set<string>();
  const started = performance.now();
  while (performance.now() - started < countedMs) {
    for (const { ended } of await sql<{ ended: string }[]>`
      select pid || ' ' || state_change as ended from pg_stat_activity
      where application_name = 'muster-api-reports' and state = 'idle'`)
      seen.add(ended);
    await sleep(5);
  }
  return round(seen.size * (60_000 / (performance.now() - started)));
}

/** Of a server that was started with `collecting`. */
async function residentBytes({ pid }: WorldServer): Promise<number> {
  for (let i = 0; i < 2; i++) {
    process.kill(pid, 'SIGUSR2');
    await sleep(500);
  }
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
}
