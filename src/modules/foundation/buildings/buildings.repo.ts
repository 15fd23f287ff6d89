import { LRUCache } from 'lru-cache';
import type { Database } from '../../../platform/db/client.ts';

export interface Building {
  id: string;
  drillId: string;
  community: string;
  name: string;
}

export interface BuildingsRepo {
  /** Makes sure that these buildings exist. A building without people harms nobody, so this goes first. */
  ensure(buildings: readonly Building[]): Promise<void>;
  /** The same, and puts them on the map. */
  locate(
    buildings: readonly (Building & { lng: number | undefined; lat: number | undefined })[],
  ): Promise<void>;
}

/** Buildings that are remembered as written, so that most registrations ask nothing. */
const remembered = 200_000;

export function createBuildingsRepo({ sql }: Database): BuildingsRepo {
  const known = new LRUCache<string, true>({ max: remembered });

  async function locate(
    rows: readonly (Building & { lng?: number | undefined; lat?: number | undefined })[],
  ): Promise<void> {
    const inOrder = [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) =>
      a.id < b.id ? -1 : 1,
    );
    await sql`
      insert into buildings (id, drill_id, community, name, lng, lat)
      select * from unnest(
        ${inOrder.map((row) => row.id)}::uuid[], ${inOrder.map((row) => row.drillId)}::uuid[],
        ${inOrder.map((row) => row.community)}::text[], ${inOrder.map((row) => row.name)}::text[],
        ${inOrder.map((row) => row.lng ?? null)}::float8[], ${inOrder.map((row) => row.lat ?? null)}::float8[])
      on conflict (id) do update set lng = excluded.lng, lat = excluded.lat
      where excluded.lng is not null
        and (buildings.lng, buildings.lat) is distinct from (excluded.lng, excluded.lat)`;
    for (const row of inOrder) known.set(row.id, true);
  }

  return {
    locate,
    async ensure(rows) {
      const unknown = rows.filter((row) => !known.has(row.id));
      if (unknown.length > 0) await locate(unknown);
    },
  };
}
