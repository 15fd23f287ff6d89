import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { createCoverageRead } from '../../src/modules/figures/coverage/coverage.read.ts';
import { createCoverageService } from '../../src/modules/figures/coverage/coverage.service.ts';
import { createTalliesRepo } from '../../src/modules/residents/tallies/tallies.repo.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { startWorld } from '../support/world.ts';
import { type Bench, median, round } from './bench.ts';
import { peopleWithWindows } from './check-in/people.ts';
import { fillCity } from './coverage/city.ts';
import { figuresOf, runLoad } from './support/load.ts';
import { tabletsOf } from './support/tablets.ts';

const people = Number(process.env['BENCH_PEOPLE'] ?? 8_290_000);
const communities = Number(process.env['BENCH_COMMUNITIES'] ?? 3_022);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const connections = 64;
const seconds = 4;
const prepared = 16_000;

/**
 * Coverage of a city, by district and by community, read as the service reads it while people are checked in through HTTP;
 * beside it the `GROUP BY` over roster and registrations that it must equal, and equals here, or the bench fails. And the
 * check-ins of a second in turns: with coverage kept, read all the time and taken up every second; and with nothing
 * of it: a trigger throws away what would be counted before it is written.
 */
export const bench: Bench = async (say) => {
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 2, onnotice: () => undefined });
  try {
    await sql`create table bench_people (n int primary key, id uuid not null)`;
    say(`${people} people in ${communities} communities`);
    await fillCity(sql, world.drillId, { people, communities, say });
    const passes = await peopleWithWindows(world, sql, prepared * rounds * 2);
    await sql`
      create function not_counted() returns trigger language plpgsql as 'begin return null; end'`;
    await sql`create trigger not_counted before insert on tally_changes for each row execute function not_counted()`;
    await sql`vacuum analyze`;
    const drill = await world.services.catalogue.get(world.drillId);
    const read = createCoverageRead(world.ground.reports);
    const coverage = createCoverageService({ read, clock: systemClock });
    const repo = createTalliesRepo(world.ground.database);
    const tokens = await tabletsOf(world, sql, connections);
    const api = await world.serve('src/main/api.ts', { RATE_LIMIT_DEVICE: '0' });

    let first = 0;
    const checkIns = async (): Promise<number> => {
      const result = await runLoad({
        host: '127.0.0.1',
        port: api.port,
        connections,
        seconds,
        source: new URL('./support/check-ins.ts', import.meta.url).href,
        repeat: false,
        first,
        count: prepared,
        path: `/v1/sites/${world.siteIds[0]}/check-ins`,
        tokens,
        extra: { passes: passes.slice(first, first + prepared).join('\n') },
      });
      first += prepared;
      return figuresOf(result, 201).perSecond;
    };
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };

    const counted = () => sql<{ counted: string; people: number }[]>`
      select coalesce(g.counted_as, r.community || ' roster unregistered') as counted, count(*)::int as people
      from (select * from roster where drill_id = ${world.drillId}) r
      full join (select * from registrations where drill_id = ${world.drillId}) g on g.id = r.id
      group by 1 order by 1`;

    /** When a load is over, requests of it may still be under way. */
    const quiet = async (): Promise<void> => {
      let before = -1;
      for (;;) {
        const [row] = await sql<
          { n: number }[]
        >`select count(*)::int as n from check_ins where drill_id = ${world.drillId}`;
        if (row?.n === before) return;
        before = row?.n ?? 0;
        await sleep(1_000);
      }
    };

    const runs = { kept: [] as number[], notKept: [] as number[] };
    const readMs = { district: [] as number[], community: [] as number[] };
    for (let turn = 1; turn <= rounds; turn++) {
      await sql`alter table tally_changes enable trigger not_counted`;
      runs.notKept.push(await checkIns());
      await quiet();
      await sql`alter table tally_changes disable trigger not_counted`;
      // What the trigger threw away is counted anew, so that what is kept from here on must come out right.
      const truth = await counted();
      await sql`delete from tallies`;
      await sql`
        insert into tallies (drill_id, counted_as, people)
        select ${world.drillId}, counted, people from unnest(${truth.map((row) => row.counted)}::text[],
          ${truth.map((row) => row.people)}::int[]) as t (counted, people)`;
      let over = false;
      const reading = (async () => {
        while (!over) {
          for (const level of ['district', 'community'] as const) {
            readMs[level].push(await timed(() => coverage.coverage(drill, '3501', level)));
          }
          await repo.takeUp(100_000);
          await sleep(1_000);
        }
      })();
      runs.kept.push(await checkIns());
      await quiet();
      over = true;
      await reading;
      say(`round ${turn}/${rounds}: ${runs.notKept.at(-1)}/s uncounted, ${runs.kept.at(-1)}/s counted`);
    }

    const groupMs: number[] = [];
    for (let turn = 0; turn < rounds; turn++) {
      groupMs.push(
        await timed(
          () => sql`
            select coalesce(r.community, g.community) as community, g.status, count(*)
            from (select * from roster where drill_id = ${world.drillId}) r
            full join (select * from registrations where drill_id = ${world.drillId}) g on g.id = r.id group by 1, 2`,
        ),
      );
    }
    const kept = await read.kept({ drillId: world.drillId, division: '', asOf: new Date() });
    if (JSON.stringify([...kept]) !== JSON.stringify([...(await counted())]))
      throw new Error('what is kept is not what is counted');

    const [district, community, group] = [median(readMs.district), median(readMs.community), median(groupMs)];
    return {
      people,
      communities,
      ms: { district: round(district), community: round(community), groupBy: round(group) },
      perSecond: { kept: median(runs.kept), notKept: median(runs.notKept) },
      ratios: {
        coveragePerGroupBy: round(Math.max(district, community) / group),
        checkInsWithCoverage: round(median(runs.kept) / median(runs.notKept)),
      },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};
