import type { Sql, Tx } from '../../../platform/db/index.ts';
import type { IdentifiedPerson } from './told-person.ts';

/** Somebody who was told of, and where they live, as far as anybody knows. */
export interface PlacedPerson {
  personId: string;
  /** By their registration, else the roster, else as it was told; null where nobody knows. */
  community: string | null;
  /** Whether anything is known of them but an id. */
  known: boolean;
}

/**
 * Keeps what was told of people who are not known otherwise, and answers at each one's index who they are: whoever is told of by
 * name and telephone alone is the one person of the drill who is registered so. The latest that was told of somebody stands.
 */
export async function placePeople(
  tx: Tx,
  drillId: string,
  people: readonly IdentifiedPerson[],
  at: Date,
): Promise<PlacedPerson[]> {
  const rows = await tx<(PlacedPerson & Record<string, unknown>)[]>`
    with told as materialized (
      select * from unnest(${people.map(({ personId }) => personId)}::uuid[], ${people.map(({ division }) => division)}::text[],
        ${people.map(({ person }) => person?.toString('hex') ?? null)}::text[]) with ordinality as t (id, division, person, n)),
    met as materialized (
      select t.n, t.division, t.person, coalesce(r.id, l.id, p.id, t.id) as id,
        coalesce(r.community, l.community, p.community) as community,
        r.id is not null or l.id is not null or p.id is not null or t.person is not null
          or exists (select from told_people k where k.drill_id = ${drillId} and k.person_id = t.id) as known
      from told t
      left join registrations r on r.id = t.id and r.drill_id = ${drillId}
      left join roster l on l.id = t.id and l.drill_id = ${drillId}
      left join lateral (
        select min(s.id::text)::uuid as id, min(s.community) as community from registrations s
        where r.id is null and l.id is null and s.drill_id = ${drillId} and s.phone_likeness = t.id
        having count(*) = 1) p on true),
    kept as (
      insert into told_people (drill_id, person_id, person, told_at)
      select distinct on (id) ${drillId}::uuid, id, decode(person, 'hex'), ${at}::timestamptz from met
      where person is not null and community is null order by id, n desc
      on conflict (drill_id, person_id) do update set person = excluded.person, told_at = excluded.told_at)
    select id as "personId", coalesce(community, division) as community, known from met order by n`;
  return rows.map(({ personId, community, known }) => ({ personId, community, known }));
}

/** Joins that find who somebody is, for a query of people: `id` is the column that has theirs, `drill` the drill's. */
export const whoJoins = (sql: Sql, id: ReturnType<Sql>, drill: ReturnType<Sql>) => sql`
  left join registrations who_registered on who_registered.id = ${id}
  left join roster who_listed on who_listed.id = ${id} and who_registered.id is null
  left join told_people who_told on who_told.drill_id = ${drill} and who_told.person_id = ${id}
    and who_registered.id is null and who_listed.id is null`;

/** The columns of `SealedWho` from those joins. */
export const whoColumns = (sql: Sql) => sql`
  who_registered.person as registered, who_listed.person as listed, who_told.person as told`;
