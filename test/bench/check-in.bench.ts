import postgres from 'postgres';
import { startWorld, type World, type WorldServer } from '../support/world.ts';
import { type Bench, median, round } from './bench.ts';
import { peopleWithWindows } from './check-in/people.ts';
import { checkInRows } from './check-in/rows.ts';
import { figuresOf, type LoadFigures, runLoad } from './support/load.ts';
import { processes } from './support/processes.ts';
import { rowChanges } from './support/row-changes.ts';
import { tabletsOf } from './support/tablets.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const seconds = 3;
const connections = 128;
const readsPerSecond = 2_000;
/** More than are checked in in one round, and than the limit writes in one. */
const prepared = 16_000;
const forLimit = 32_000;
const warmUp = 4_000;

/**
 * Checking in through HTTP with 128 connections of 128 tablets: pass verified, state changed, event written, ticket
 * given, household looked up, durably. Beside it, in turns: `limit`, 64 clients of the database that change the same
 * rows, one person and one transaction at a time; and `underReads`, the same check-ins while 2,000 public reads a
 * second are answered. Each is the median of its rounds.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL and the api');
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`create table bench_people (n int primary key, id uuid not null)`;
    const onLine = warmUp + 2 * rounds * prepared;
    say(`registering ${onLine + forLimit} people`);
    const passes = await peopleWithWindows(world, sql, onLine + forLimit);
    await sql`vacuum analyze`;
    const tokens = await tabletsOf(world, sql, connections);
    const api = await world.serve('src/main/api.ts', { RATE_LIMIT_DEVICE: '0', ...processes });

    let first = 0;
    const checkIn = async (count: number, forSeconds: number): Promise<LoadFigures> => {
      const result = await runLoad({
        host: '127.0.0.1',
        port: api.port,
        connections,
        seconds: forSeconds,
        source: new URL('./support/check-ins.ts', import.meta.url).href,
        repeat: false,
        first,
        count,
        path: `/v1/sites/${world.siteIds[0]}/check-ins`,
        tokens,
        extra: { passes: passes.slice(first, first + count).join('\n') },
      });
      first += count;
      return figuresOf(result, 201);
    };

    await checkIn(warmUp, 2);
    const runs: Record<'alone' | 'underReads' | 'reads', LoadFigures[]> = {
      alone: [],
      underReads: [],
      reads: [],
    };
    const limits: number[] = [];
    let limitBy = '';
    for (let turn = 1; turn <= rounds; turn++) {
      const alone = await checkIn(prepared, seconds);
      const limit = await rowChanges(world, checkInRows, { from: onLine, count: forLimit, seconds, turn });
      const [underReads, reads] = await Promise.all([
        checkIn(prepared, seconds),
        read(world, api, seconds + 1),
      ]);
      runs.alone.push(alone);
      runs.underReads.push(underReads);
      runs.reads.push(reads);
      limits.push(limit.perSecond);
      limitBy = limit.by;
      say(
        `round ${turn}/${rounds}: ${alone.perSecond}/s, p50 ${alone.p50Ms} ms, p99 ${alone.p99Ms} ms; limit ${limit.perSecond}/s; under ${reads.perSecond} reads/s ${underReads.perSecond}/s, p99 ${underReads.p99Ms} ms`,
      );
    }
    const middle = (of: keyof typeof runs, pick: keyof LoadFigures) =>
      median(runs[of].map((run) => run[pick]));
    const perSecond = {
      ours: middle('alone', 'perSecond'),
      limit: median(limits),
      underReads: middle('underReads', 'perSecond'),
      reads: middle('reads', 'perSecond'),
    };
    const [p50Ms, p99Ms] = [middle('alone', 'p50Ms'), middle('alone', 'p99Ms')];
    return {
      limitBy,
      perSecond,
      p50Ms,
      p99Ms,
      ratios: {
        oursPerLimit: round(perSecond.ours / perSecond.limit),
        underReads: round(perSecond.underReads / perSecond.ours),
        p99PerP50: round(p99Ms / p50Ms),
      },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};

/** What the public asks for all day, so many a second. */
async function read(world: World, api: WorldServer, forSeconds: number): Promise<LoadFigures> {
  const result = await runLoad({
    host: '127.0.0.1',
    port: api.port,
    connections: 32,
    seconds: forSeconds,
    source: new URL('./support/reads.ts', import.meta.url).href,
    repeat: true,
    first: 0,
    count: 100,
    path: `/v1/drills/${world.drillId}/sites`,
    perSecond: readsPerSecond,
    tokens: [],
  });
  return figuresOf(result, 200);
}
