import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import postgres from 'postgres';
import { listThreads } from '../../src/modules/field/lists/lists.import.ts';
import { personId, phoneLikenessOf } from '../../src/modules/foundation/vault/index.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Bench, round } from './bench.ts';
import { fillCity } from './coverage/city.ts';
import type { ListShare } from './lists/crypto.thread.ts';
import { knownAs, lineOf, listHeading, personOf, rowOf } from './lists/rows.ts';

const people = Number(process.env['BENCH_PEOPLE'] ?? 8_290_000);
const rows = Number(process.env['BENCH_ROWS'] ?? 100_000);
const city = '3501';
const communities = 2_700;

interface JobAnswer {
  status: string;
  result?: Record<string, number>;
}

/**
 * A follow-up list of 100,000 rows, a fifth of them doubles, into a drill with a city of people, as headquarters bring it: one
 * CSV file, taken by an api, matched and written by a worker, each a process of its own. `seconds` is from the first byte sent
 * to the job's end. Beside it the same rows, only hashed and sealed, by the same number of threads.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL');
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 2, onnotice: () => undefined });
  try {
    say(`filling the drill with ${people} people`);
    await fillCity(sql, world.drillId, { people, communities, say });
    const known = await addKnown(world, sql);
    await sql`vacuum analyze`;
    const api = await world.serve('src/main/api.ts');
    const worker = await world.serve('src/main/worker.ts');
    const token = await world.headquarters('city-hq', city);
    const file = `${listHeading}${Array.from({ length: rows }, (_, n) => lineOf(n)).join('')}`;

    const started = performance.now();
    const taken = await fetch(`${api.url}/v1/drills/${world.drillId}/lists?source=bench&reason=other`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
      body: file,
    });
    if (taken.status !== 202) throw new Error(`the file was not taken: ${await taken.text()}`);
    const job = `${api.url}${taken.headers.get('location')}`;
    let done: JobAnswer;
    do {
      await sleep(100);
      const answer = await fetch(job, { headers: { authorization: `Bearer ${token}` } });
      done = (await answer.json()) as JobAnswer;
    } while (done.status === 'queued' || done.status === 'running');
    const seconds = (performance.now() - started) / 1_000;
    const { changed = 0, newTasks = 0, folded = 0, matched = 0 } = done.result ?? {};
    if (changed !== rows || matched !== known)
      throw new Error(`the import ended otherwise: ${JSON.stringify(done)}`);
    await worker.stop();
    await api.stop();

    say(`hashing and sealing the same rows on ${listThreads} threads`);
    const cryptoSeconds = await hashAndSealAlone();
    return {
      people,
      rows,
      fileMb: round(Buffer.byteLength(file) / 1e6),
      threads: listThreads,
      newTasks,
      folded,
      matched,
      seconds: round(seconds),
      perSecond: Math.round(rows / seconds),
      cryptoSeconds: round(cryptoSeconds),
      ratios: { wallPerCrypto: round(seconds / cryptoSeconds) },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};

/** Puts those of the list whom the drill is to know among its people; answers how many. */
async function addKnown(world: World, sql: postgres.Sql): Promise<number> {
  const { keys } = await world.services.catalogue.get(world.drillId);
  const all = [...new Set(Array.from({ length: rows }, (_, n) => personOf(n)))];
  const known = all.filter((person) => knownAs(person) !== undefined);
  for (let from = 0; from < known.length; from += 10_000) {
    const some = known.slice(from, from + 10_000).map((person) => {
      const { name, document, phone } = rowOf(person);
      return {
        id: document === undefined ? undefined : personId(keys, document),
        phone: phoneLikenessOf(keys, { name, phone }) ?? '',
      };
    });
    await sql`
      with person as materialized (
        select coalesce(id, md5(${world.drillId} || phone)::uuid) as id, phone
        from unnest(${some.map(({ id }) => id ?? null)}::uuid[], ${some.map(({ phone }) => phone)}::uuid[]) as t (id, phone)),
      known as (insert into known_people (id, drill_id, registered) select id, ${world.drillId}, true from person)
      insert into registrations (id, registered_by, drill_id, household_id, account, community, building_id, status, mobility,
        source, phone_likeness, person, registered_at, updated_at)
      select id, id, ${world.drillId}, id, 'citizen', ${world.community}, id, 'pending', 'walks', 'account', phone, '\\x00', now(),
        now() from person`;
  }
  return known.length;
}

/** Seconds until the last of the threads is done with its share. */
async function hashAndSealAlone(): Promise<number> {
  const share = Math.ceil(rows / listThreads);
  const times = await Promise.all(
    Array.from({ length: listThreads }, async (_, index) => {
      const from = index * share;
      const workerData: ListShare = { from, to: Math.min(rows, from + share) };
      const thread = new Worker(new URL('./lists/crypto.thread.ts', import.meta.url), { workerData });
      const [ms] = (await once(thread, 'message')) as [number];
      return ms;
    }),
  );
  return Math.max(...times) / 1_000;
}
