import type { Queryable } from '../../../platform/db/index.ts';
import type { PeopleFound, RowBatch } from './row-batch.prepare.ts';

/**
 * Looks for the people of some rows on the roster and among the registrations. Only reads, so that it may be done on a connection of
 * its own while the rows before are written.
 */
export async function findPeople(
  on: Queryable,
  drillId: string,
  { ids, documents, phones }: Pick<RowBatch, 'ids' | 'documents' | 'phones'>,
): Promise<PeopleFound> {
  if (ids === '{}') return { residents: '{}', homes: '{}' };
  const [found] = await on<PeopleFound[]>`
    select array_agg(coalesce(d.id, p.id) order by g.row)::text as residents,
      array_agg(coalesce(d.home, p.home) order by g.row)::text as homes
    from unnest(${documents}::uuid[], ${phones}::uuid[]) with ordinality as g (document, phone, row)
    left join lateral (
      select k.id, coalesce(k.roster_community, r.community) as home from known_people k
      -- Looked for only where the roster does not say: a join on both is looked for first and thrown away then.
      left join registrations r on r.id = case when k.roster_community is null then k.id end
      where k.id = g.document and k.drill_id = ${drillId} and (k.roster_community is not null or r.id is not null)) d on true
    left join lateral (
      select r.id, coalesce(r.roster_community, r.community) as home from registrations r
      where d.id is null and r.drill_id = ${drillId} and r.phone_likeness = g.phone
      -- As text: in the order of the id itself all registrations might be gone through for one.
      order by r.id::text limit 1) p on true`;
  return found ?? { residents: '{}', homes: '{}' };
}
