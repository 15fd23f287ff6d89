import postgres from 'postgres';
import { startWorld } from '../support/world.ts';
import { type Bench, median, round } from './bench.ts';
import { peopleWithWindows } from './check-in/people.ts';
import { figuresOf, type LoadFigures, runLoad } from './support/load.ts';
import { processes } from './support/processes.ts';
import { rowChanges } from './support/row-changes.ts';
import { tabletsOf } from './support/tablets.ts';
import { swabRows } from './swabs/rows.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = 3;
const connections = 128;
/** More than are swabbed in one round, and than the limit writes in one. */
const prepared = 24_000;
const forLimit = 32_000;
/** Before the first round: a service in its first seconds does half of what it does in its first minute. */
const warmUp = 24_000;

/**
 * Putting people into tubes through HTTP with 128 connections of 128 tablets, each of which fills tubes of ten: tube opened and
 * held, who may share it looked at, sample, act and event written, the person told of, durably; the api in as many processes as
 * the machine has cores. Beside it, in turns:
 * `limit`, 64 clients of the database that write the same rows, one person and one transaction at a time. Each is the
 * median of its rounds.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL and the api');
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`create table bench_people (n int primary key, id uuid not null, tube_id uuid)`;
    const onLine = warmUp + rounds * prepared;
    const all = onLine + rounds * forLimit;
    say(`registering ${all} people, who are checked in`);
    await peopleWithWindows(world, sql, all);
    await sql`update registrations set status = 'checked-in'`;
    await sql`
      with tube as (select g, gen_random_uuid() as id from generate_series(${Math.floor(onLine / 10)}::int, ${Math.ceil(all / 10)}::int) g),
      made as (
        insert into tubes (drill_id, id, site_id, barcode, kind, pool_size, status, filled, declared, twin, opened_at)
        select ${world.drillId}, id, ${world.siteIds[0] ?? ''}, 'LIMIT-' || g, 'pool', 10, 'open', 0, true, false, now() from tube)
      update bench_people p set tube_id = tube.id from tube where p.n >= ${onLine} and tube.g = p.n / 10`;
    await sql`vacuum analyze`;
    const people = (
      await sql<{ id: string }[]>`select id from bench_people where n < ${onLine} order by n`
    ).map(({ id }) => id);
    const tokens = await tabletsOf(world, sql, connections);
    const api = await world.serve('src/main/api.ts', { RATE_LIMIT_DEVICE: '0', ...processes });

    let first = 0;
    const swab = async (count: number, forSeconds: number): Promise<LoadFigures> => {
      const result = await runLoad({
        host: '127.0.0.1',
        port: api.port,
        connections,
        seconds: forSeconds,
        source: new URL('./support/swabs.ts', import.meta.url).href,
        repeat: false,
        first,
        count,
        path: `/v1/sites/${world.siteIds[0]}`,
        tokens,
        extra: { people: people.slice(first, first + count).join('\n') },
      });
      first += count;
      return figuresOf(result, 201);
    };

    await swab(warmUp, 8);
    const ours: LoadFigures[] = [];
    const limits: number[] = [];
    let limitBy = '';
    for (let turn = 1; turn <= rounds; turn++) {
      const run = await swab(prepared, seconds);
      const limit = await rowChanges(world, swabRows, {
        from: onLine + (turn - 1) * forLimit,
        count: forLimit,
        seconds,
        turn,
      });
      ours.push(run);
      limits.push(limit.perSecond);
      limitBy = limit.by;
      say(
        `round ${turn}/${rounds}: ${run.perSecond}/s, p50 ${run.p50Ms} ms, p99 ${run.p99Ms} ms; limit ${limit.perSecond}/s`,
      );
    }
    const perSecond = { ours: median(ours.map((run) => run.perSecond)), limit: median(limits) };
    return {
      limitBy,
      perSecond,
      p50Ms: median(ours.map(({ p50Ms }) => p50Ms)),
      p99Ms: median(ours.map(({ p99Ms }) => p99Ms)),
      ratios: { oursPerLimit: round(perSecond.ours / perSecond.limit) },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};
