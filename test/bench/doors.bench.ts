import postgres from 'postgres';
import { startWorld, type World } from '../support/world.ts';
import { type Bench, median, round } from './bench.ts';
import { type Delivered, deliver, journalsOf } from './doors/delivering.ts';
import { households, prepareEstate } from './doors/estate.ts';
import { rowChanges } from './support/row-changes.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const seconds = 3;

/** The rows that a visit changes: the visit, and how its door stands. Doors are those of `bench_people`. */
function visitRows(world: World, n: string, sequence: string): string {
  return `
    with who as (select id from bench_people where n = ${n}),
    stands as (
      update doors d set state = 'nobody-there', last_at = now(), revision = d.revision + 1, nobody_there = array[now()],
        changed_in = pg_current_xact_id()
      from who where d.id = who.id returning d.id, d.revision)
    insert into door_visits (id, drill_id, door_id, account, device_seq, recorded_at, at, received_at, outcome, base, revision,
      aside, people)
    select gen_random_uuid(), '${world.drillId}', id, 'limit', ${sequence}, now(), now(), now(), 'nobody-there', revision - 1,
      revision, false, '{}' from stands;`;
}

/**
 * An estate of 5,111 households in 37 stairwells, shared out between 12 teams whose 60 phones come back from a day without a
 * network. Each sends its journal three times, shuffled anew, while 3 of 10 requests are cut at some moment under way, and then
 * what is not acknowledged until it is. `lost` are visits of which the service has no row, `doubled` rows beyond one for
 * each. Then, in turns, other journals sent once (`ours`: visits a second, through HTTP) and `limit`, 64 clients of the database
 * that write the same rows, one visit and one transaction at a time; each is the median of its rounds.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL, the api and a worker');
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const api = await world.serve('src/main/api.ts', { RATE_LIMIT_DEVICE: '0' });
    const worker = await world.serve('src/main/worker.ts');
    say(`${households} households on the roster, 60 phones in 12 teams`);
    const phones = await prepareEstate(world, api);
    await worker.stop();
    const at = { port: api.port, drillId: world.drillId };
    say('the network is back');
    const journals = journalsOf(phones, 2, 1);
    const torn = await deliver(at, phones, journals, { rounds: 3, cut: 0.3, batch: 250, seed: 20_210_922 });
    const [found] = await sql<{ rows: number; visits: number; done: number; contested: number }[]>`
      select count(*)::int as rows, count(distinct (account, device_seq))::int as visits,
        (select count(*)::int from doors where state = 'all-known' and revision = 2) as done,
        (select count(*)::int from doors where contested) as contested
      from door_visits`;
    if (found === undefined) throw new Error('nothing was counted');

    await sql`
      create table bench_people as select (row_number() over (order by id) - 1)::int as n, id from doors`;
    await sql`create unique index on bench_people (n)`;
    const ours: Delivered[] = [];
    const limits: number[] = [];
    let limitBy = '';
    for (let turn = 1; turn <= rounds; turn++) {
      say(`round ${turn} of ${rounds}`);
      const fresh = journalsOf(phones, 4, turn * 1_000_000);
      ours.push(await deliver(at, phones, fresh, { rounds: 1, cut: 0, batch: 250, seed: turn }));
      const limit = await rowChanges(world, visitRows, { from: 0, count: households, seconds, turn });
      limits.push(limit.perSecond);
      limitBy = limit.by;
    }
    const perSecond = median(ours.map(({ recorded, seconds: took }) => recorded / took));
    const { recorded, acknowledged, sent, requests, cut, items, problems } = torn;
    return {
      recorded,
      lost: recorded - found.visits,
      doubled: found.rows - found.visits,
      unacknowledged: recorded - acknowledged,
      doorsDone: found.done,
      contested: found.contested,
      sent,
      requests,
      cut,
      items,
      problems: [...problems, ...ours.flatMap((run) => run.problems)],
      oursPerSecond: round(perSecond),
      limitPerSecond: round(median(limits)),
      limitBy,
      ratios: { oursPerLimit: round(perSecond / median(limits)) },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};
