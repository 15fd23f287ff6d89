import type { ReadDatabase } from '../../../platform/db/index.ts';
import { monitoredNow } from '../monitoring/index.ts';
import type { checkpointKinds } from './checkpoints.tables.ts';

/** A checkpoint as it stands. */
export interface Checkpoint {
  id: string;
  drillId: string;
  kind: (typeof checkpointKinds)[number];
  name: string;
  community: string;
  lng: number | null;
  lat: number | null;
  siteId: string | null;
  travelMinutes: number;
  createdAt: Date;
  closedAt: Date | null;
}

export interface CheckpointsQuery {
  drillId: string;
  /** Those that lie in it. */
  division: string;
  after: { community: string; id: string } | undefined;
  limit: number;
}

/** Somebody's pass that names a window which is theirs no more. */
export interface VoidPass {
  id: string;
  slotId: string;
}

export interface CheckpointsRead {
  find(id: string): Promise<Checkpoint | undefined>;
  /** The one of a community that is called so. */
  named(drillId: string, community: string, name: string): Promise<{ id: string } | undefined>;
  /** In order of community and id. */
  list(query: CheckpointsQuery): Promise<Checkpoint[]>;
  /**
   * Everybody whom the drill holds, has found to be a case, or has under health monitoring on a day, by id: a device without a
   * network stops them. The first of them, by id, where they are more.
   */
  held(drillId: string, today: number, limit: number): Promise<string[]>;
  /**
   * Passes that are void: who has lost which window, and does not hold it again. Of windows below a division that are not over
   * at an instant: older passes have expired. The latest ones, where they are more.
   */
  voidPasses(of: { drillId: string; division: string; at: Date }, limit: number): Promise<VoidPass[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createCheckpointsRead({ sql }: ReadDatabase): CheckpointsRead {
  const rows = sql`
    select id, drill_id as "drillId", kind, name, community, lng, lat, site_id as "siteId", travel_minutes as "travelMinutes",
      created_at as "createdAt", closed_at as "closedAt"
    from checkpoints`;
  return {
    async find(id) {
      const [row] = await sql<Checkpoint[]>`${rows} where id = ${id}`;
      return row;
    },

    async named(drillId, community, name) {
      const [row] = await sql<{ id: string }[]>`
        select id from checkpoints where drill_id = ${drillId} and community = ${community} and name = ${name}`;
      return row;
    },

    list: ({ drillId, division, after, limit }) => sql<Checkpoint[]>`
      ${rows} where drill_id = ${drillId} and starts_with(community, ${division})
        and (community, id) > (${after?.community ?? ''}, ${after?.id ?? nil}::uuid)
      order by community, id limit ${limit}`,

    async held(drillId, today, limit) {
      const found = await sql<{ id: string }[]>`
        select registration_id as id from holds where drill_id = ${drillId} and closed_at is null
        union
        select c.registration_id from cases c join registrations r on r.id = c.registration_id and r.status = 'held'
        where c.drill_id = ${drillId} and c.withdrawn_at is null
        union
        select id from (${monitoredNow(sql, drillId, today)}) n
        order by id limit ${limit}`;
      return found.map(({ id }) => id);
    },

    // One window after the other, by the index of lost ones: joined, all events of the drill would be looked through.
    voidPasses: ({ drillId, division, at }, limit) => sql<VoidPass[]>`
      select e.registration_id as id, n.id as "slotId"
      from slots n join sites s on s.id = n.site_id and starts_with(s.division, ${division})
      cross join lateral (
        select e.registration_id, e.at from registration_events e where e.data->>'from' = n.id::text offset 0) e
      where n.drill_id = ${drillId} and n.ends_at > ${at}
        and n.id is distinct from (select a.slot_id from appointments a where a.registration_id = e.registration_id)
      group by 1, 2 order by max(e.at) desc, 1, 2 limit ${limit}`,
  };
}
