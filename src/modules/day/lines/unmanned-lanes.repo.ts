import type { Database } from '../../../platform/db/client.ts';

export interface UnmannedLanes {
  /** Has just these lanes of a site be without anybody from an instant on; any other has somebody again. Once is as good as twice. */
  set(site: { siteId: string; drillId: string }, lanes: readonly number[], at: Date): Promise<void>;
}

export function createUnmannedLanes({ sql }: Pick<Database, 'sql'>): UnmannedLanes {
  return {
    async set({ siteId, drillId }, lanes, at) {
      await sql`
        with manned as (
          update unmanned_lanes set until = ${at}
          where site_id = ${siteId} and until is null and not lane = any(${[...lanes]}::int[]))
        insert into unmanned_lanes (site_id, lane, since, drill_id)
        select ${siteId}::uuid, t.lane, ${at}::timestamptz, ${drillId}::uuid from unnest(${[...lanes]}::int[]) as t (lane)
        where not exists (
          select from unmanned_lanes u where u.site_id = ${siteId} and u.lane = t.lane and u.until is null)
        order by t.lane
        on conflict (site_id, lane, since) do update set until = null`;
    },
  };
}
