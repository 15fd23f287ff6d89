import type { ReadDatabase } from '../../../platform/db/index.ts';
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

export interface CheckpointsRead {
  find(id: string): Promise<Checkpoint | undefined>;
  /** The one of a community that is called so. */
  named(drillId: string, community: string, name: string): Promise<{ id: string } | undefined>;
  /** In order of community and id. */
  list(query: CheckpointsQuery): Promise<Checkpoint[]>;
  /**
   * Everybody whom the drill holds, or has found to be a case, by id: a device without a network stops them. The first of them,
   * by id, where they are more.
   */
  held(drillId: string, limit: number): Promise<string[]>;
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

    async held(drillId, limit) {
      const found = await sql<{ id: string }[]>`
        select registration_id as id from holds where drill_id = ${drillId} and closed_at is null
        union
        select c.registration_id from cases c join registrations r on r.id = c.registration_id and r.status = 'held'
        where c.drill_id = ${drillId} and c.withdrawn_at is null
        order by id limit ${limit}`;
      return found.map(({ id }) => id);
    },
  };
}
