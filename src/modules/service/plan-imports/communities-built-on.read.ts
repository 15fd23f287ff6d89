import type { Tx } from '../../../platform/db/index.ts';
import type { Stays } from '../imports/index.ts';

type Built = {
  code: string;
  people: boolean;
  sites: boolean;
  complete: boolean;
  used: boolean;
};

/** Which of some communities of a drill others have built on, and how. */
export async function communitiesBuiltOn(
  tx: Tx,
  drillId: string,
  codes: readonly string[],
): Promise<Stays[]> {
  const rows = await tx<Built[]>`
    select c.community as code, c.roster_complete_at is not null as complete,
      exists (select from roster r where r.drill_id = c.drill_id and r.community = c.community)
      or exists (select from registrations r where r.drill_id = c.drill_id and r.community = c.community) as people,
      exists (select from site_communities s where s.drill_id = c.drill_id and s.community = c.community)
      or exists (select from sites s where s.drill_id = c.drill_id and s.division = c.community) as sites,
      exists (select from teams t where t.drill_id = c.drill_id and (t.division = c.community or c.community = any(t.scope)))
      or exists (select from checkpoints p where p.drill_id = c.drill_id and p.community = c.community)
      or exists (select from follow_up_tasks t where t.drill_id = c.drill_id and t.division = c.community)
      or exists (select from facilities f where f.drill_id = c.drill_id and f.division = c.community)
      or exists (select from posts p where p.drill_id = c.drill_id and p.division = c.community)
      or exists (select from deliveries d where d.drill_id = c.drill_id and d.community = c.community) as used
    from drill_communities c
    where c.drill_id = ${drillId} and c.community = any(${[...codes]}::text[])
    order by c.community`;
  return rows.flatMap((row): Stays[] => {
    const because = whyItStays(row);
    return because === undefined ? [] : [{ kind: 'community', id: row.code, because }];
  });
}

function whyItStays({ people, sites, complete, used }: Built): Stays['because'] | undefined {
  if (people) return 'has-people';
  if (sites) return 'has-sites';
  if (complete) return 'declared-complete';
  return used ? 'in-use' : undefined;
}
