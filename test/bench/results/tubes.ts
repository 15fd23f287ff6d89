import type postgres from 'postgres';
import type { World } from '../../support/world.ts';

export const barcodeOf = (n: number): string => `BENCH-${String(n).padStart(7, '0')}`;

/** Tubes of one insert. */
const atOnce = 5_000;

/**
 * Sealed tubes of so many people each, who have been swabbed: rows as the service leaves them, of people whose data are as long as
 * sealed ones are. Person `n` stands in tube `n / perTube`, and in `bench_people`.
 */
export async function fillTubes(
  world: World,
  sql: postgres.Sql,
  { tubes, perTube, say }: { tubes: number; perTube: number; say: (line: string) => void },
): Promise<void> {
  const { drillId, community } = world;
  const siteId = world.siteIds[0] ?? '';
  await sql`create table bench_people (n int primary key, id uuid not null)`;
  for (let from = 0; from < tubes; from += atOnce) {
    const count = Math.min(atOnce, tubes - from);
    await sql`
      with tube as materialized (
        select n, gen_random_uuid() as id from generate_series(${from}::int, ${from + count - 1}::int) n),
      person as materialized (
        select t.id as tube_id, t.n * ${perTube}::int + i as n, gen_random_uuid() as id
        from tube t, generate_series(0, ${perTube - 1}::int) i),
      numbered as (insert into bench_people (n, id) select n, id from person),
      filled as (
        insert into tubes (drill_id, id, site_id, barcode, kind, pool_size, status, filled, declared, twin, opened_at, sealed_at,
          counted)
        select ${drillId}, id, ${siteId}, 'BENCH-' || lpad(n::text, 7, '0'), 'pool', 10, 'sealed', ${perTube}::int, true, false,
          now() - interval '1 hour', now(), ${perTube}::int from tube),
      swabbed as (
        insert into samples (drill_id, registration_id, tube_id, site_id, state, at, body_site, specimen, swabs, collector, before)
        select ${drillId}, id, tube_id, ${siteId}, 'in', now() - interval '1 hour', 'oropharynx', 'swab', 1, 'bench', 'checked-in'
        from person)
      insert into registrations (id, registered_by, drill_id, household_id, account, community, building_id, status, mobility,
        source, person, registered_at, updated_at)
      select id, gen_random_uuid(), ${drillId}, gen_random_uuid(), 'citizen', ${community}, gen_random_uuid(), 'sampled', 'walks',
        'account', decode(repeat('ab', 240), 'hex'), now(), now()
      from person`;
    if (from % 20_000 === 0) say(`${from + count}/${tubes} tubes filled`);
  }
  await sql`vacuum analyze`;
}
