import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { createDoneBefore } from '../../src/modules/residents/registrations/done-before.read.ts';
import { createChoiceWriter } from '../../src/modules/windows/choosing/choice-writer.ts';
import { createChoosingRepo } from '../../src/modules/windows/choosing/choosing.repo.ts';
import { createChoosingService } from '../../src/modules/windows/choosing/choosing.service.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { migrateDatabase, openDatabase } from '../../src/platform/db/index.ts';
import { AppError } from '../../src/platform/errors/index.ts';
import { startTestServer } from '../support/postgres-server.ts';
import { type Bench, percentile, round } from './bench.ts';
import { account, type Crowd, type Rush, seedCrowd } from './hot-slot/crowd.ts';
import { type Claim, knownSystems, oneStatement } from './hot-slot/known-systems.ts';

/** Citizens who ask at the same time; each asks for the next of the crowd when answered. */
const callers = 256;
/** Connections: ours as the api has them; the others as many as callers, or fewer where that is faster for them. */
const ourConnections = 10;
const theirConnections = [callers, 16];

const quick = process.argv.includes('--quick');
const capacity = quick ? 2_000 : 20_000;
/** More citizens than places, so that some are refused. */
const extra = capacity / 10;
/** How long each other system may go on, ms, and a crowd large enough for that. */
const theirTime = quick ? 1_000 : 5_000;
const theirCrowd = quick ? 4_000 : 16_000;

const caller = { sub: account, role: 'citizen', division: undefined, site: undefined } as const;
const now = () => performance.now();

/** Lets a crowd move, `callers` at a time, until all are answered or the time is over. */
async function rush(crowd: Crowd, forMs: number, move: (person: string) => Promise<boolean>): Promise<Rush> {
  const latencies: number[] = [];
  const seen = { moved: 0, refused: 0, started: 0 };
  const start = now();
  const one = async () => {
    for (;;) {
      const person = crowd.people[seen.started];
      if (person === undefined || now() - start > forMs) return;
      seen.started += 1;
      const asked = now();
      seen[(await move(person)) ? 'moved' : 'refused'] += 1;
      latencies.push(now() - asked);
    }
  };
  await Promise.all(Array.from({ length: callers }, one));
  const seconds = (now() - start) / 1_000;
  return {
    movesPerSecond: Math.round(seen.moved / seconds),
    sold: seen.moved,
    refused: seen.refused,
    unanswered: seen.started - seen.moved - seen.refused,
    retries: 0,
    p50Ms: round(percentile(latencies, 0.5)),
    p99Ms: round(percentile(latencies, 0.99)),
  };
}

/** Ours: the service that the route calls, over the writer and its one statement for many. */
async function ours(url: string, sql: postgres.Sql): Promise<Rush> {
  const crowd = await seedCrowd(sql, capacity + extra, capacity);
  const database = openDatabase({ url, maxConnections: ourConnections, applicationName: 'bench' });
  const writer = createChoiceWriter({ repo: createChoosingRepo(database), isPassing: () => false });
  const service = createChoosingService({
    writer,
    doneBefore: createDoneBefore(database),
    clock: systemClock,
  });
  const result = await rush(crowd, 60_000, async (person) => {
    try {
      await service.reschedule(caller, person, { slotId: crowd.slotId, scope: 'person' });
      return true;
    } catch (error) {
      if (error instanceof AppError && error.problem.code === 'slot-full') return false;
      throw error;
    }
  });
  await writer.close();
  await database.close();
  const [slot] = await sql<{ used: number; appointments: number; drift: number }[]>`
    select used, (select count(*)::int from appointments where slot_id = s.id) as appointments,
      (select count(*)::int from slots o where o.drill_id = s.drill_id
        and o.used <> (select count(*) from appointments a where a.slot_id = o.id)) as drift
    from slots s where id = ${crowd.slotId}`;
  if (slot?.used !== capacity || slot.appointments !== capacity || slot.drift !== 0) {
    throw new Error(`sold ${JSON.stringify(slot)} of ${capacity}`);
  }
  if (result.sold !== capacity || result.refused !== extra || result.unanswered !== 0) {
    throw new Error(`answered ${JSON.stringify(result)}`);
  }
  return result;
}

/** Another system, over the number of connections that suits it better. */
async function theirs(url: string, sql: postgres.Sql, claim: Claim): Promise<Rush & { connections: number }> {
  const results: (Rush & { connections: number })[] = [];
  const crowd = await seedCrowd(sql, theirCrowd, theirCrowd);
  for (const connections of theirConnections) {
    const pool = postgres(url, { max: connections, onnotice: () => undefined });
    // The connections are there before the time runs.
    await Promise.all(Array.from({ length: connections }, () => pool`select pg_sleep(0.05)`));
    let retries = 0;
    const result = await rush(crowd, theirTime / theirConnections.length, (person) =>
      claim(pool, person, crowd.slotId, () => {
        retries += 1;
      }),
    );
    await pool.end({ timeout: 5 });
    crowd.people.splice(0, result.sold);
    results.push({ ...result, retries, connections });
  }
  return results.reduce((best, one) => (one.movesPerSecond > best.movesPerSecond ? one : best));
}

/**
 * `hot-slot`: 256 citizens at a time move into one window until it is full, by our service; and by the SQL of known
 * systems on the same server. `--quick` tries a tenth of the size.
 */
export const bench: Bench = async (say) => {
  const server = await startTestServer();
  const sql = postgres(server.url, { max: 2, onnotice: () => undefined });
  try {
    await migrateDatabase({
      url: server.url,
      folder: fileURLToPath(new URL('../../migrations', import.meta.url)),
    });
    const muster = await ours(server.url, sql);
    say(`muster: ${JSON.stringify(muster)}`);
    const others: Record<string, Rush & { connections: number }> = {};
    for (const [name, claim] of Object.entries({ ...knownSystems, oneStatement })) {
      others[name] = await theirs(server.url, sql, claim);
      say(`${name}: ${JSON.stringify(others[name])}`);
    }
    const rate = (name: string) => others[name]?.movesPerSecond ?? Number.NaN;
    const best = Math.max(...Object.keys(knownSystems).map(rate));
    return {
      level: 'service: the use case that the HTTP route calls; the others are plain SQL',
      callers,
      capacity,
      muster,
      others,
      ratios: {
        oursPerBest: round(muster.movesPerSecond / best),
        oursPerOneStatement: round(muster.movesPerSecond / rate('oneStatement')),
      },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await server.stop();
  }
};
