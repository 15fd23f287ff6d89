import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { startWorld, type World } from '../../support/world.ts';
import { city } from './city.ts';
import { copyIn, line, seedDistrict, seedDrill } from './seed.ts';

export interface SpeedFigures {
  people: number;
  seedSeconds: number;
  /** From the request to the job's end. */
  wallSeconds: number;
  placed: number;
  peoplePerSecond: number;
  /** The same rows by plain `COPY` into tables of the same indexes: appointments and events; and registrations as they then are. */
  copySeconds: number;
  copyAllSeconds: number;
  /** Highest resident memory of a worker. */
  workerMb: number;
}

/**
 * Everybody of a made city from waiting to appointments written, by the job as headquarters start it and two worker
 * processes; and the same rows by `COPY`, into empty tables with the same keys and indexes, on the same server.
 */
export async function measureSpeed(
  say: (line: string) => void,
  plan: Parameters<typeof city>[0],
  withCopy: boolean,
): Promise<SpeedFigures> {
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 4, onnotice: () => undefined });
  try {
    // Workers first: whoever waits when they start would be given windows at once, as those who register are.
    const quiet = { RECONCILE_SECONDS: '3600' };
    const workers = [
      await world.serve('src/main/worker.ts', quiet),
      await world.serve('src/main/worker.ts', quiet),
    ];
    await sleep(2_000);
    const drillId = randomUUID();
    const began = performance.now();
    let people = 0;
    await seedDrill(sql, drillId, []);
    for (const district of city(plan)) {
      await seedDistrict(sql, drillId, district);
      people += district.people;
      say(`${people} people wait`);
    }
    await sql`vacuum (analyze) registrations`;
    await sql`analyze`;
    await sql`checkpoint`;
    const seedSeconds = (performance.now() - began) / 1_000;
    const api = await world.serve('src/main/api.ts');
    const { seconds, placed } = await planIt(say, world, api.url, drillId);
    const workerMb = Math.max(...(await Promise.all(workers.map(({ pid }) => highestRss(pid)))));
    await verify(sql, drillId, placed);
    const copies = withCopy ? await copyTheSame(sql, drillId) : { rows: Number.NaN, all: Number.NaN };
    return {
      people,
      seedSeconds,
      wallSeconds: seconds,
      placed,
      peoplePerSecond: people / seconds,
      copySeconds: copies.rows,
      copyAllSeconds: copies.all,
      workerMb,
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
}

interface JobAnswer {
  id: string;
  status: string;
  progress: { done: number; total: number };
  result?: { placed: number };
}

async function planIt(say: (line: string) => void, world: World, url: string, drillId: string) {
  const headers = {
    authorization: `Bearer ${await world.headquarters('city-hq', '3501')}`,
    'content-type': 'application/json',
  };
  const started = performance.now();
  const asked = await fetch(`${url}/v1/drills/${drillId}/plan`, { method: 'POST', headers, body: '{}' });
  let job = (await asked.json()) as JobAnswer;
  if (asked.status !== 202) throw new Error(`the plan was answered ${asked.status}: ${JSON.stringify(job)}`);
  for (let looks = 0; job.status === 'queued' || job.status === 'running'; looks++) {
    await sleep(100);
    job = (await (await fetch(`${url}/v1/jobs/${job.id}`, { headers })).json()) as JobAnswer;
    if (looks % 50 === 49) say(`${job.progress.done} of ${job.progress.total}`);
  }
  const seconds = (performance.now() - started) / 1_000;
  if (job.result === undefined) throw new Error(`the plan ended otherwise: ${JSON.stringify(job)}`);
  return { seconds, placed: job.result.placed };
}

/** @throws Error where what was written is not what was told, or breaks a promise */
async function verify(sql: postgres.Sql, drillId: string, placed: number): Promise<void> {
  const [row] = await sql<{ appointments: number; drift: number; over: number; unmarked: number }[]>`
    select (select count(*)::int from appointments where drill_id = ${drillId}) as appointments,
      (select count(*)::int from slots s left join (
        select slot_id, count(*)::int as n from appointments where drill_id = ${drillId} group by slot_id) a on a.slot_id = s.id
        where s.drill_id = ${drillId} and s.used <> coalesce(a.n, 0)) as drift,
      (select count(*)::int from slots where drill_id = ${drillId} and used > bookable) as over,
      (select count(*)::int from registrations where drill_id = ${drillId} and status = 'assigned') as unmarked`;
  if (row?.appointments !== placed || row.drift !== 0 || row.over !== 0 || row.unmarked !== placed) {
    throw new Error(`placed ${placed}, but there is ${JSON.stringify(row)}`);
  }
}

async function copyTheSame(sql: postgres.Sql, drillId: string): Promise<{ rows: number; all: number }> {
  for (const table of ['appointments', 'registration_events', 'registrations']) {
    await sql.unsafe(`create table copied_${table} (like ${table} including all)`);
  }
  await sql`checkpoint`;
  const columns = async (table: string): Promise<string[]> => {
    const rows = await sql<{ name: string }[]>`
      select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = ${table} order by ordinal_position`;
    return rows.map(({ name }) => name);
  };
  const copy = async (table: string, order: string): Promise<number> => {
    const names = await columns(table);
    const text = names.map((name) => `coalesce(${name}::text, '\\N')`);
    const rows = await sql.unsafe<Record<string, string>[]>(
      `select ${text.map((one, index) => `${one} as c${index}`).join(', ')} from ${table} where drill_id = '${drillId}' order by ${order}`,
    );
    const lines = rows.map((row) =>
      line(names.map((_, index) => (row[`c${index}`] ?? '').replace(/^\\x/, '\\\\x'))),
    );
    const began = performance.now();
    await copyIn(sql, `copied_${table}`, names, lines);
    return (performance.now() - began) / 1_000;
  };
  const appointments = await copy('appointments', 'slot_id');
  const events = await copy('registration_events', 'at, kind');
  const registrations = await copy('registrations', 'community, building_id');
  return { rows: appointments + events, all: appointments + events + registrations };
}

/** Highest resident memory of a process, MB (Linux only; NaN elsewhere). */
async function highestRss(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_000;
}
