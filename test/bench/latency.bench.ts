import postgres from 'postgres';
import { startWorld } from '../support/world.ts';
import { type Bench, percentile, round } from './bench.ts';
import { figuresOf, runLoad } from './support/load.ts';

const connections = 128;
const seconds = 20;
/** More than can be written in that time. */
const prepared = 200_000;

/**
 * `latency`: how long after its acknowledgement a registration has its window, while registrations arrive as fast as 128
 * connections send them (the load of bench `registration`) and one worker assigns. From the
 * registration's row to its appointment's, each dated by the process that wrote it just before its statement, on one
 * machine's clock: both leave out their statement's own time, some tens of milliseconds.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL, an api and a worker');
  const world = await startWorld({ lanes: 200 });
  const sql = postgres(world.databaseUrl, { max: 2, onnotice: () => undefined });
  try {
    // Room for everybody: what is measured is the way to a window, not whether there is one.
    await sql`update slots set capacity = 100000, bookable = 100000`;
    const api = await world.serve('src/main/api.ts');
    await world.serve('src/main/worker.ts');
    const tokens = await world.citizens(connections);
    say(`${seconds} s of registrations`);
    const result = await runLoad({
      host: '127.0.0.1',
      port: api.port,
      connections,
      seconds,
      source: new URL('./support/registrations.ts', import.meta.url).href,
      repeat: false,
      first: 0,
      count: prepared,
      path: `/v1/drills/${world.drillId}/registrations`,
      tokens,
      extra: { community: world.community },
    });
    const load = figuresOf(result, 201);
    const waitingAtTheEnd = await count(sql);
    const ended = performance.now();
    while ((await count(sql)) > 0 && performance.now() - ended < 60_000) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const drainSeconds = (performance.now() - ended) / 1_000;
    const rows = await sql<{ ms: number }[]>`
      select (extract(epoch from a.assigned_at - r.registered_at) * 1000)::float8 as ms
      from appointments a join registrations r on r.id = a.registration_id`;
    const left = await count(sql);
    if (left > 0) throw new Error(`${left} people still wait`);
    const waits = rows.map(({ ms }) => ms);
    return {
      registrationsPerSecond: load.perSecond,
      assigned: waits.length,
      waitingAtTheEnd,
      drainSeconds: round(drainSeconds),
      medianMs: round(percentile(waits, 0.5)),
      p99Ms: round(percentile(waits, 0.99)),
      maxMs: round(percentile(waits, 1)),
      ratios: { assignedPerRegistered: round(waits.length / (result.statuses[201] ?? 1)) },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};

async function count(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from waiting`;
  return row?.n ?? 0;
}
