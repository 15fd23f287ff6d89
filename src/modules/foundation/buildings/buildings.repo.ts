import { LRUCache } from 'lru-cache';
import type { Database, Queryable, Tx } from '../../../platform/db/index.ts';

export interface Building {
  id: string;
  drillId: string;
  community: string;
  name: string;
}

/** A building, and where the map has it in WGS 84; without coordinates nothing is said of that. */
export type LocatedBuilding = Building & { lng: number | undefined; lat: number | undefined };

export interface BuildingsRepo {
  /** Makes sure that these buildings exist. A building without people harms nobody, so this goes first. */
  ensure(buildings: readonly Building[]): Promise<void>;
  /** The same for an import, in its transaction, and puts them on the map; where they stood before is kept. */
  locate(tx: Tx, importJob: string, buildings: readonly LocatedBuilding[]): Promise<void>;
  /** Ids of those that exist and stand elsewhere on the map, or nowhere: whom `locate` would move. */
  elsewhere(on: Queryable, buildings: readonly LocatedBuilding[]): Promise<string[]>;
  /**
   * Puts those buildings of a division back that an import has moved and nobody has since. Answers how many. Once is as good as
   * twice.
   */
  putBack(tx: Tx, of: { drillId: string; importJob: string; division: string }): Promise<number>;
}

/** Buildings that are remembered as written, so that most registrations ask nothing. */
const remembered = 200_000;

export function createBuildingsRepo({ sql }: Database): BuildingsRepo {
  const known = new LRUCache<string, true>({ max: remembered });

  return {
    async ensure(rows) {
      const unknown = inOrder(rows.filter((row) => !known.has(row.id)));
      if (unknown.length === 0) return;
      await sql`
        insert into buildings (id, drill_id, community, name)
        select * from unnest(
          ${unknown.map(({ id }) => id)}::uuid[], ${unknown.map(({ drillId }) => drillId)}::uuid[],
          ${unknown.map(({ community }) => community)}::text[], ${unknown.map(({ name }) => name)}::text[])
        on conflict do nothing`;
      for (const { id } of unknown) known.set(id, true);
    },

    async locate(tx, importJob, rows) {
      const given = inOrder(rows);
      await tx`
        with given as materialized (
          select * from unnest(
            ${given.map(({ id }) => id)}::uuid[], ${given.map(({ drillId }) => drillId)}::uuid[],
            ${given.map(({ community }) => community)}::text[], ${given.map(({ name }) => name)}::text[],
            ${given.map(({ lng }) => lng ?? null)}::float8[], ${given.map(({ lat }) => lat ?? null)}::float8[])
            as t (id, drill_id, community, name, lng, lat)),
        moved as (
          insert into building_moves (job_id, building_id, drill_id, lng, lat, became_lng, became_lat)
          select ${importJob}, b.id, b.drill_id, b.lng, b.lat, g.lng, g.lat from given g join buildings b on b.id = g.id
          where g.lng is not null and (b.lng, b.lat) is distinct from (g.lng, g.lat)
          on conflict do nothing)
        insert into buildings (id, drill_id, community, name, lng, lat)
        select * from given order by id
        on conflict (id) do update set lng = excluded.lng, lat = excluded.lat
        where excluded.lng is not null
          and (buildings.lng, buildings.lat) is distinct from (excluded.lng, excluded.lat)`;
    },

    async elsewhere(on, rows) {
      const said = rows.filter(({ lng }) => lng !== undefined);
      if (said.length === 0) return [];
      const moved = await on<{ id: string }[]>`
        select b.id from buildings b
        join unnest(${said.map(({ id }) => id)}::uuid[], ${said.map(({ lng }) => lng ?? null)}::float8[],
          ${said.map(({ lat }) => lat ?? null)}::float8[]) as t (id, lng, lat) using (id)
        where (b.lng, b.lat) is distinct from (t.lng, t.lat)`;
      return moved.map(({ id }) => id);
    },

    async putBack(tx, { drillId, importJob, division }) {
      const back = await tx`
        with moved as materialized (
          select m.*, b.id from building_moves m join buildings b on b.id = m.building_id
          where m.job_id = ${importJob} and m.drill_id = ${drillId} and starts_with(b.community, ${division})
          order by b.id for update of b)
        update buildings b set lng = m.lng, lat = m.lat from moved m
        where b.id = m.id and (b.lng, b.lat) is not distinct from (m.became_lng, m.became_lat) returning b.id`;
      return back.length;
    },
  };
}

/** Each once, in the order in which every writer takes them. */
const inOrder = <T extends Building>(rows: readonly T[]): T[] =>
  [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
