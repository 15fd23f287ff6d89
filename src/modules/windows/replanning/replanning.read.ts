import type { SiteKind, SiteStatus } from '../../../core/lifecycle/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { PartyRow } from '../assignment/index.ts';
import { ownChoice } from '../choosing/index.ts';
import type { SlotNow, SlotTarget } from './losses.ts';
import type { ReplanKind, ShownStatus, StoredStatus } from './replanning.tables.ts';

/** A site as a change of it is made from. */
export interface SiteNow {
  id: string;
  drillId: string;
  division: string;
  lanes: number;
  ratePerLaneHour: number;
  walkInShare: number;
  hours: { opensAt: string; closesAt: string }[];
  kind: SiteKind;
  status: SiteStatus;
  version: number;
}

/** People of one household who hold one slot. */
export interface Holding extends PartyRow {
  slotId: string;
  siteId: string;
  startsAt: Date;
  community: string;
  siteLng: number;
  siteLat: number;
  /** Of the members' registrations, in their order. */
  revisions: number[];
  /** Whether any of them chose it. */
  chosen: boolean;
}

export interface Replan {
  id: string;
  drillId: string;
  division: string;
  kind: ReplanKind;
  status: StoredStatus;
  fromAt: Date;
  untilAt: Date | null;
  createdAt: Date;
  expiresAt: Date;
  jobId: string | null;
  /** Null of those that are older than that this is kept. */
  proposedBy: string | null;
  confirmedBy: string | null;
  sites: string[];
  affected: number;
  moved: number;
  unplaced: Record<string, number>;
  metresOf: number;
  metresTotal: number;
  metresMax: number;
  minutesTotal: number;
  minutesMax: number;
}

/** Which replans a list is of: all of a division and what lies below it, unless told. */
export interface ReplansQuery {
  division: string;
  drillId: string | undefined;
  status: ShownStatus | undefined;
  /** By which a proposal has expired or has not. */
  now: Date;
  /** From below this one, in the order of the list. */
  below: { createdAt: Date; id: string } | undefined;
  limit: number;
}

/** One person's move as it is on file. */
export interface MoveRow {
  seq: number;
  party: number;
  registrationId: string;
  householdId: string;
  revision: number;
  fromSiteId: string;
  fromSlotId: string;
  fromStartsAt: Date;
  toSiteId: string | null;
  toSlotId: string | null;
  toStartsAt: Date | null;
  reason: string;
  walkMetres: number | null;
  metres: number | null;
  minutes: number | null;
  applied: boolean;
}

/**
 * What has become of somebody whom a replan named and did not move. `window-given-up`: they have cancelled, or wait.
 * `window-changed`: they hold another window. `has-come`: they have checked in. `window-over`: they have missed it.
 * `window-kept`: others have left it, so that it has room for them.
 */
export const notMovedReasons = [
  'window-given-up',
  'window-changed',
  'has-come',
  'window-over',
  'window-kept',
] as const;
export type NotMoved = (typeof notMovedReasons)[number];

export interface ReplanningRead {
  site(id: string): Promise<SiteNow | undefined>;
  /** Published sites of a drill below a division, or those of the ids named. */
  sites(drillId: string, division: string, ids: readonly string[] | undefined): Promise<SiteNow[]>;
  /** Slots of these sites that end after `from`. */
  slots(siteIds: readonly string[], from: Date): Promise<SlotNow[]>;
  /**
   * People who hold these slots and have not come yet, by household; of them those alone whom the list of the replan
   * `named` names and it has not moved yet, where one is given.
   */
  holdings(slotIds: readonly string[], named?: string): Promise<Holding[]>;
  find(id: string): Promise<Replan | undefined>;
  /** Newest first. */
  list(query: ReplansQuery): Promise<Replan[]>;
  /** In order, from after `after`. `waiting` are those with a new window that they have not been given yet. */
  moves(id: string, after: number, limit: number, waiting?: boolean): Promise<MoveRow[]>;
  /** The slots of a confirmed replan as they now stand; `loses` where more people hold them than they are to have. */
  remaining(id: string): Promise<SlotTarget[]>;
  /** Of the people whom a replan named and did not move, how many there are by what has become of them. */
  notMoved(id: string): Promise<Partial<Record<NotMoved, number>>>;
  /** Communities that its sites serve. */
  communities(id: string): Promise<string[]>;
}

export function createReplanningRead({ sql }: ReadDatabase): ReplanningRead {
  const siteColumns = sql`
    id, drill_id as "drillId", division, lanes, rate_per_lane_hour as "ratePerLaneHour", walk_in_share as "walkInShare",
    hours, kind, status, version`;
  const replanColumns = sql`
    id, drill_id as "drillId", division, kind, status, from_at as "fromAt", until_at as "untilAt",
    created_at as "createdAt", expires_at as "expiresAt", job_id as "jobId", proposed_by as "proposedBy", confirmed_by as "confirmedBy", affected, moved, unplaced,
    metres_of as "metresOf", metres_total as "metresTotal", metres_max as "metresMax",
    minutes_total as "minutesTotal", minutes_max as "minutesMax",
    array(select s.site_id::text from replan_sites s where s.replan_id = replans.id order by 1) as sites`;
  return {
    async site(id) {
      const [row] = await sql<SiteNow[]>`select ${siteColumns} from sites where id = ${id}`;
      return row;
    },

    sites: (drillId, division, ids) => sql<SiteNow[]>`
      select ${siteColumns} from sites
      where drill_id = ${drillId} and status = 'published' and kind = 'fixed' and starts_with(division, ${division})
        and (${ids === undefined} or id = any(${[...(ids ?? [])]}::uuid[]))
      order by id`,

    slots: (siteIds, from) => sql<SlotNow[]>`
      select id, site_id as "siteId", starts_at as "startsAt", ends_at as "endsAt", capacity, bookable, ceiling, used
      from slots where site_id = any(${[...siteIds]}::uuid[]) and ends_at > ${from} order by site_id, starts_at`,

    holdings: (slotIds, named) => sql<Holding[]>`
      select r.household_id as household, r.building_id as building, r.community, a.slot_id as "slotId",
        a.site_id as "siteId", a.starts_at as "startsAt", s.lng as "siteLng", s.lat as "siteLat", b.lng, b.lat,
        array_agg(r.id order by r.id) as members,
        array_agg(r.revision order by r.id) as revisions,
        jsonb_object_agg(r.id, (extract(epoch from r.exempt_until) * 1000)::bigint)
          filter (where r.exempt_until is not null) as exempt,
        jsonb_agg(r.preferences) filter (where r.preferences is not null) as wishes, bool_or(r.elderly) as elderly,
        bool_or(a.reason = ${ownChoice}) as chosen,
        (select o.slot_id from registrations m join appointments o on o.registration_id = m.id
          where m.household_id = r.household_id and o.slot_id <> all(${[...slotIds]}::uuid[])
          order by o.starts_at limit 1) as joins
      from appointments a join registrations r on r.id = a.registration_id and r.status = 'assigned'
        join buildings b on b.id = r.building_id join sites s on s.id = a.site_id
      where a.slot_id = any(${[...slotIds]}::uuid[])
        and (${named ?? null}::uuid is null or exists (
          select from replan_moves m where m.replan_id = ${named ?? null}::uuid and m.registration_id = r.id and not m.applied))
      group by r.household_id, r.building_id, r.community, a.slot_id, a.site_id, a.starts_at, s.lng, s.lat, b.lng, b.lat
      order by a.starts_at, a.slot_id, r.building_id, r.household_id`,

    async find(id) {
      const [row] = await sql<Replan[]>`select ${replanColumns} from replans where id = ${id}`;
      return row;
    },

    list: ({ division, drillId, status, now, below, limit }) => sql<Replan[]>`
      select ${replanColumns} from replans
      where starts_with(division, ${division})
        and (${drillId ?? null}::uuid is null or drill_id = ${drillId ?? null}::uuid)
        and (${status ?? null}::text is null or ${status ?? null}
          = case when status = 'proposed' and expires_at <= ${now} then 'expired' else status end)
        and (${below?.id ?? null}::uuid is null
          or (created_at, id) < (${below?.createdAt ?? null}::timestamptz, ${below?.id ?? null}::uuid))
      order by created_at desc, id desc limit ${limit}`,

    moves: (id, after, limit, waiting = false) => sql<MoveRow[]>`
      select seq, party, registration_id as "registrationId", household_id as "householdId", revision,
        from_site_id as "fromSiteId",
        from_slot_id as "fromSlotId", from_starts_at as "fromStartsAt", to_site_id as "toSiteId", to_slot_id as "toSlotId",
        to_starts_at as "toStartsAt", reason, walk_metres as "walkMetres", metres, minutes, applied
      from replan_moves
      where replan_id = ${id} and seq > ${after} and (not ${waiting} or (not applied and to_slot_id is not null))
      order by seq limit ${limit}`,

    remaining: (id) => sql<SlotTarget[]>`
      select t.slot_id as "slotId", t.site_id as "siteId", t.starts_at as "startsAt", t.ends_at as "endsAt", t.capacity,
        t.bookable, s.used, false as fresh, s.ceiling is not null and s.used > s.ceiling as loses
      from replan_slots t join slots s on s.id = t.slot_id
      where t.replan_id = ${id} and s.ceiling is not null order by t.slot_id`,

    async notMoved(id) {
      const rows = await sql<{ became: NotMoved; people: number }[]>`
        select became, count(*)::int as people
        from (
          select case
            when a.slot_id is null then 'window-given-up'
            when r.status = 'missed' then 'window-over'
            when r.status <> 'assigned' then 'has-come'
            when a.slot_id <> m.from_slot_id then 'window-changed'
            else 'window-kept' end as became
          from replan_moves m left join registrations r on r.id = m.registration_id
            left join appointments a on a.registration_id = r.id
          where m.replan_id = ${id} and not m.applied) n
        group by became`;
      return Object.fromEntries(rows.map(({ became, people }) => [became, people]));
    },

    async communities(id) {
      const rows = await sql<{ community: string }[]>`
        select distinct c.community from site_communities c join replan_sites s on s.site_id = c.site_id
        where s.replan_id = ${id} order by 1`;
      return rows.map(({ community }) => community);
    },
  };
}
