import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';

/** What stands by, as headquarters say it. */
export interface NewReserves {
  drillId: string;
  /** Whose sites it is about: lanes of others stay as they are. */
  division: string;
  /** Stay as they are unless told. */
  teams: number | undefined;
  sites: readonly { siteId: string; lanes: number }[];
}

export interface ReservesRepo {
  /** Replaces what stands by below a division, with its line of the audit log; sites not named have none. */
  set(reserves: NewReserves, noted: AuditEntry): Promise<void>;
}

export function createReservesRepo({ sql }: Database): ReservesRepo {
  return {
    set: ({ drillId, division, teams, sites }, noted) =>
      inTransaction(sql, async (tx) => {
        // The lock that decisions queue for: none takes from what is being replaced.
        await tx`
          insert into reserves (drill_id, teams) values (${drillId}, ${teams ?? 0})
          on conflict (drill_id) do update set teams = coalesce(${teams ?? null}::int, reserves.teams)`;
        await tx`
          with input as (
            select * from unnest(${sites.map(({ siteId }) => siteId)}::uuid[], ${sites.map(({ lanes }) => lanes)}::int[])
              as t (site_id, lanes)),
          gone as (
            delete from standby_lanes l using sites s
            where s.id = l.site_id and l.drill_id = ${drillId} and starts_with(s.division, ${division})
              and l.site_id not in (select site_id from input)),
          stand as (
            insert into standby_lanes (site_id, drill_id, lanes) select site_id, ${drillId}, lanes from input
            on conflict (site_id) do update set lanes = excluded.lanes)
          ${auditInsert(sql, noted)}`;
      }),
  };
}
