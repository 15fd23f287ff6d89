import type { Database, Sql } from '../../../platform/db/index.ts';

/**
 * For the statement that changes what people are counted as, as one of its CTEs. `changed` is a table expression with one
 * row a person: `drill_id`, `counted_before` and `counted_as`, the one null for whoever was not counted before, the other
 * for whoever is no more.
 */
export function countChanges(sql: Sql, changed: ReturnType<Sql>) {
  return sql`
    insert into tally_changes (drill_id, counted_as, people)
    select c.drill_id, n.counted, sum(n.people)::int
    from ${changed} as c cross join lateral (values (c.counted_before, -1), (c.counted_as, 1)) n (counted, people)
    where n.counted is not null
    group by c.drill_id, n.counted having sum(n.people) <> 0`;
}

/**
 * What somebody is counted as who has not registered, from `known_people`: expressions of the community in whose roster they
 * are (null for whoever is in none, and is nobody) and of how they stand there.
 */
export function unregisteredIn(sql: Sql, community: ReturnType<Sql>, stands: ReturnType<Sql>) {
  return sql`${community} || ' roster ' || ${stands}`;
}

export interface TalliesRepo {
  /** Takes up to `limit` changes into the tallies, in one statement; answers how many there were. Two at once take different ones. */
  takeUp(limit: number): Promise<number>;
}

export function createTalliesRepo({ sql }: Database): TalliesRepo {
  return {
    async takeUp(limit) {
      const [row] = await sql<{ taken: number }[]>`
        with taken as (
          delete from tally_changes where ctid in (
            select ctid from tally_changes limit ${limit} for update skip locked)
          returning drill_id, counted_as, people),
        counted as (
          insert into tallies as t (drill_id, counted_as, people)
          -- In order, so that two at once wait for each other and never in a circle.
          select drill_id, counted_as, sum(people)::int from taken group by 1, 2 order by 1, 2
          on conflict (drill_id, counted_as) do update set people = t.people + excluded.people)
        select count(*)::int as taken from taken`;
      return row?.taken ?? 0;
    },
  };
}
