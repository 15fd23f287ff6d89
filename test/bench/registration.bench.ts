import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { startWorld, type World, type WorldServer } from '../support/world.ts';
import { type Bench, median, round } from './bench.ts';
import { figuresOf, type LoadFigures, runLoad } from './support/load.ts';
import { processes } from './support/processes.ts';

const rounds = 3;
const seconds = 3;
const connections = 128;
/** More than any of them can write in one round. */
const prepared = 30_000;

/**
 * Registering through HTTP with 128 connections: validation, keyed hash, encryption, event and a durable commit.
 * Beside it, in turns: `textbook`, the same route with one transaction a request; `statement`, the same with one
 * statement a request; `limit`, the same row alone, inserted one transaction at a time by 64 clients; `bare`, a
 * Fastify route that parses the same body and answers 201. Ours and the bare one have as many processes as the machine has
 * cores. Each is the median of its rounds.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL and four servers');
  const world = await startWorld();
  try {
    const pool = { DATABASE_CONNECTIONS: '32' };
    const servers = {
      ours: await world.serve('src/main/api.ts', processes),
      textbook: await world.serve('test/support/other-writer.ts', { ...pool, WRITER: 'transaction' }),
      statement: await world.serve('test/support/other-writer.ts', { ...pool, WRITER: 'statement' }),
      bare: await world.serve('test/bench/servers/bare.ts', processes),
    };
    const tokens = await world.citizens(connections);
    let first = 0;
    const register = async (server: WorldServer, forSeconds: number): Promise<LoadFigures> => {
      const result = await runLoad({
        host: '127.0.0.1',
        port: server.port,
        connections,
        seconds: forSeconds,
        source: new URL('./support/registrations.ts', import.meta.url).href,
        repeat: server === servers.bare,
        first,
        count: prepared,
        path: `/v1/drills/${world.drillId}/registrations`,
        tokens,
        extra: { community: world.community },
      });
      first += prepared;
      return figuresOf(result, 201);
    };

    const names = ['ours', 'textbook', 'statement', 'bare'] as const;
    for (const name of names) await register(servers[name], 1);
    const runs: Record<(typeof names)[number], LoadFigures[]> = {
      ours: [],
      textbook: [],
      statement: [],
      bare: [],
    };
    const limits: number[] = [];
    for (let turn = 1; turn <= rounds; turn++) {
      for (const name of names) {
        const figures = await register(servers[name], seconds);
        runs[name].push(figures);
        say(
          `round ${turn}/${rounds}: ${name} ${figures.perSecond}/s, p50 ${figures.p50Ms} ms, p99 ${figures.p99Ms} ms`,
        );
      }
      const limit = await insertAlone(world, seconds);
      limits.push(limit);
      say(`round ${turn}/${rounds}: limit ${limit}/s`);
    }
    const middle = (name: (typeof names)[number], pick: (figures: LoadFigures) => number): number =>
      median(runs[name].map(pick));
    const perSecond = {
      ours: middle('ours', (run) => run.perSecond),
      textbook: middle('textbook', (run) => run.perSecond),
      statement: middle('statement', (run) => run.perSecond),
      limit: median(limits),
      bare: middle('bare', (run) => run.perSecond),
    };
    const p50Ms = middle('ours', (run) => run.p50Ms);
    const p99Ms = middle('ours', (run) => run.p99Ms);
    return {
      perSecond,
      p50Ms,
      p99Ms,
      ratios: {
        oursPerTextbook: round(perSecond.ours / perSecond.textbook),
        oursPerStatement: round(perSecond.ours / perSecond.statement),
        oursPerLimit: round(perSecond.ours / perSecond.limit),
        oursPerBare: round(perSecond.ours / perSecond.bare),
        p99PerP50: round(p99Ms / p50Ms),
      },
    };
  } finally {
    await world.stop();
  }
};

/** Rows a second that 64 clients insert, each its row in its own transaction and nothing else. */
async function insertAlone(world: World, forSeconds: number): Promise<number> {
  const sql = postgres(world.databaseUrl, { max: 64, onnotice: () => undefined });
  await sql`create table if not exists bench_registrations (like registrations including all)`;
  const person = randomBytes(380);
  const until = performance.now() + forSeconds * 1_000;
  const started = performance.now();
  let rows = 0;
  async function client(): Promise<void> {
    while (performance.now() < until) {
      await sql`
        insert into bench_registrations (id, registered_by, drill_id, household_id, account, community, building_id,
          status, mobility, source, person, registered_at, updated_at)
        values (gen_random_uuid(), gen_random_uuid(), ${world.drillId}, gen_random_uuid(), 'citizen',
          ${world.community}, gen_random_uuid(), 'pending', 'walks', 'account', ${person}, now(), now())`;
      rows += 1;
    }
  }
  await Promise.all(Array.from({ length: 64 }, client));
  const perSecond = round(rows / ((performance.now() - started) / 1_000));
  await sql`drop table bench_registrations`;
  await sql.end({ timeout: 5 });
  return perSecond;
}
