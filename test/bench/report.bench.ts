import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { sealPerson } from '../../src/modules/foundation/vault/index.ts';
import { flagsOf } from '../support/flags.ts';
import { startWorld } from '../support/world.ts';
import { type Bench, round } from './bench.ts';
import { fillCity } from './coverage/city.ts';
import type { Measured } from './report/make.ts';

const people = Number(process.env['BENCH_PEOPLE'] ?? 8_290_000);
const communities = Number(process.env['BENCH_COMMUNITIES'] ?? 3_022);
/** Rows that the whole workbook beside it is made of: what a process can hold. */
const wholeRows = Math.min(people, 200_000);
const atOnce = 10_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
/** Most memory that making the report of a city, and its workbook, may take. */
const mostMb = 400;

/**
 * The report of a city: made, kept, and written as a workbook, in a process of its own that runs as a worker does. `rowsPerSecond` is of the making,
 * `workbookRowsPerSecond` of the workbook; `peakMb` is the highest resident memory of that process. Beside it, in another
 * process, as many of the missing as `wholeRows` in a workbook that is held in memory whole, as programs commonly write
 * them: `ratios.peakPerWhole` compares the peaks, `ratios.peakPerLimit` with the limit of 400 MB. (Linux only.)
 *
 * Left to V8, the report of 8,290,000 people took over 433 MB: what each page leaves behind is collected as it goes.
 */
export const bench: Bench = async (say) => {
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 2, onnotice: () => undefined });
  try {
    say(`${people} people in ${communities} communities`);
    await fillCity(sql, world.drillId, { people, communities, say });
    await sql`
      insert into buildings (id, drill_id, community, name)
      select distinct on (building_id) building_id, drill_id, community, '1号楼' from roster where drill_id = ${world.drillId}`;
    const { keys } = await world.services.catalogue.withPeople(world.drillId);
    say('sealing whoever may be missing');
    const person = {
      name: '张小丰',
      type: 'resident-id',
      number: '350102199001011230',
      unit: '2',
      room: '502',
    };
    // By pages of the roster: a page of those who are missing has both tables joined anew, ten seconds a page.
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const page = await sql<{ id: string; missing: boolean }[]>`
        select r.id, g.id is null or g.status in ('assigned', 'pending') as missing
        from (select id from roster where id > ${after} order by id limit ${atOnce * 5}) r
        left join lateral (select id, status from registrations where id = r.id offset 0) g on true order by r.id`;
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.id;
      const ids = page.flatMap(({ id, missing }) => (missing ? [id] : []));
      const sealed = ids.map((id) => sealPerson(keys, 'roster', id, person).toString('hex'));
      await sql`
        update roster r set person = decode(s.person, 'hex')
        from unnest(${ids}::uuid[], ${sealed}::text[]) as s (id, person) where r.id = s.id`;
    }
    await sql`vacuum analyze`;

    const run = async (...args: string[]): Promise<Measured> => {
      const script = fileURLToPath(new URL('./report/make.ts', import.meta.url));
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...flagsOf(root, 'src/main/worker.ts'), script, ...args],
        {
          env: {
            PATH: process.env['PATH'] ?? '',
            DATABASE_URL: world.databaseUrl,
            MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
            LOG_LEVEL: 'fatal',
          },
        },
      );
      return JSON.parse(stdout) as Measured;
    };
    say('making the report');
    const made = await run('streamed', world.drillId);
    say('the workbook that is held whole');
    const whole = await run('whole', String(wholeRows));
    return {
      people,
      communities,
      rows: made.rows,
      rowsPerSecond: Math.round(made.rows / made.seconds),
      workbookRowsPerSecond: Math.round(made.rows / made.workbookSeconds),
      workbookMb: round(made.workbookBytes / 1e6),
      peakMb: Math.round(made.peakMb),
      wholeRows,
      wholePeakMb: Math.round(whole.peakMb),
      ratios: { peakPerLimit: round(made.peakMb / mostMb), peakPerWhole: round(made.peakMb / whole.peakMb) },
    };
  } finally {
    await sql.end();
    await world.stop();
  }
};
