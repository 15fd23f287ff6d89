import type postgres from 'postgres';

const atOnce = 200_000;
/** Of a hundred people: how many stand how, in the middle of a drill's day. Those left over have not registered. */
const shares = [
  { status: 'assigned', upTo: 30 },
  { status: 'checked-in', upTo: 34 },
  { status: 'sampled', upTo: 60 },
  { status: 'cleared', upTo: 85 },
  { status: 'exempt', upTo: 90 },
  { status: 'pending', upTo: 93 },
];

/**
 * Fills a drill with a city: everybody on the roster, most of them registered, in that many communities of county 350102
 * to 350113. Nobody has a name: coverage never looks at one.
 */
export async function fillCity(
  sql: postgres.Sql,
  drillId: string,
  { people, communities, say }: { people: number; communities: number; say: (line: string) => void },
): Promise<void> {
  await sql`
    insert into drill_communities (drill_id, community)
    select ${drillId}, '3501' || lpad((2 + c % 12)::text, 2, '0') || lpad((c / 12)::text, 6, '0')
    from generate_series(1, ${communities}) c on conflict do nothing`;
  const codes = sql`'3501' || lpad((2 + (1 + n % ${communities}::int) % 12)::text, 2, '0') || lpad(((1 + n % ${communities}::int) / 12)::text, 6, '0')`;
  const status = sql`case ${shares.map(({ status: one, upTo }) => sql`when n % 100 * 7919 % 100 < ${upTo}::int then ${one}`)} end`;
  for (let from = 0; from < people; from += atOnce) {
    const to = Math.min(people, from + atOnce) - 1;
    await sql`
      with person as materialized (
        select md5(${drillId} || n)::uuid as id, md5(${drillId} || n / 3)::uuid as household, ${codes} as community,
          md5(${drillId} || 'b' || n / 100)::uuid as building, md5(${drillId} || 'p' || n)::uuid as phone, ${status} as status
        from generate_series(${from}::int, ${to}::int) n),
      listed as (
        insert into roster (id, drill_id, community, building_id, household_id, digest, person, imported_at)
        select id, ${drillId}, community, building, household, '\\x00', '\\x00', now() from person),
      known as (
        insert into known_people (id, drill_id, roster_community, registered)
        select id, ${drillId}, community, status is not null from person)
      insert into registrations (id, registered_by, drill_id, household_id, account, community, building_id, status, mobility,
        source, phone_likeness, person, registered_at, updated_at, roster_community, windowed)
      select id, id, ${drillId}, household, 'citizen', community, building, status, 'walks', 'account', phone, '\\x00', now(), now(),
        community, status <> 'pending' and status <> 'exempt'
      from person where status is not null`;
    if (from % 1_000_000 === 0) say(`${from} people`);
  }
}
