import {
  type RegistrationStatus,
  registrationMachine,
  statusesAllowing,
} from '../../../core/lifecycle/index.ts';
import type { Database } from '../../../platform/db/client.ts';
import { countedPlaces, freePlaces, takePlaces, unclosed } from '../../drill/index.ts';
import { changeRegistrations, stopsWaiting } from '../../residents/index.ts';
import { outboxInsert } from '../../service/index.ts';

/** One request to move: who, where to, and who asks. */
export interface Move {
  registrationId: string;
  slotId: string;
  /** With `household`, all of it who wait or hold a window come along, or nobody moves. */
  scope: 'person' | 'household';
  /** Who asks; their own registrations are in reach. */
  account: string;
  /** Everybody who lives below it is in reach, too. */
  division: string | undefined;
  eventId: string;
  at: Date;
}

export type Refusal =
  | 'already-checked-in'
  | 'registration-cancelled'
  | 'visited-at-home'
  | 'still-exempt'
  | 'unknown-slot'
  | 'drill-closed'
  | 'slot-not-open'
  | 'site-not-serving'
  | 'window-passed'
  | 'slot-full';

/** One of those who moved, or were there already, with the appointment as it now stands. */
export interface MovedPerson {
  id: string;
  householdId: string;
  status: RegistrationStatus;
  siteId: string;
  slotId: string;
  startsAt: Date;
  endsAt: Date;
  queueNumber: number;
  reason: string;
  walkMetres: number | null;
  /** False where they held this very window before. */
  fresh: boolean;
}

/**
 * What came of one request. `unknown`: nobody in reach; `again`: a registration changed at that very moment, or a
 * place came free by this very statement, so it is to be asked once more; `people` (the one named first) where
 * they hold the window now.
 */
export interface Moved {
  outcome: 'moved' | 'unchanged' | 'again' | 'unknown' | Refusal;
  people: MovedPerson[];
}

export interface ChoosingRepo {
  /**
   * Moves people to windows of their choice, in one statement with counts, statuses and events: first come, first
   * served, households all or none. Answers at each one's index. No registration may be named twice. Safe to
   * repeat: who has moved is answered `unchanged`.
   */
  move(moves: readonly Move[]): Promise<Moved[]>;
}

/** `reason` of an appointment that its holder chose: whatever is planned later leaves it where it is. */
export const ownChoice = 'chosen';

const movable = statusesAllowing(registrationMachine, 'reschedule');

type Row = Partial<MovedPerson> & { party: number; outcome: Moved['outcome'] };

/**
 * Locks people, then slots, each in ascending order of id, as every writer does. The lock shows a registration as
 * it is now, the rest of the statement the database as it was when it began: where the two differ, the answer is
 * `again`. Whoever is told `slot-full` found too little room when everybody before them had been served.
 */
export function createChoosingRepo({ sql }: Database): ChoosingRepo {
  const column = <T>(moves: readonly Move[], pick: (move: Move) => T): T[] => moves.map(pick);

  return {
    async move(moves) {
      const rows = await sql<Row[]>`
        with input as materialized (
          select * from unnest(
            ${column(moves, (move) => move.registrationId)}::uuid[], ${column(moves, (move) => move.slotId)}::uuid[],
            ${column(moves, (move) => move.scope)}::text[], ${column(moves, (move) => move.account)}::text[],
            ${column(moves, (move) => move.division ?? null)}::text[], ${column(moves, (move) => move.eventId)}::uuid[],
            ${column(moves, (move) => move.at.toISOString())}::timestamptz[])
            with ordinality as t (id, wanted, scope, account, division, event_id, at, party)),
        named as materialized (
          select i.*, r.household_id, r.drill_id, r.xmin::text as seen
          from input i join registrations r on r.id = i.id and r.source = 'account'
            and (r.account = i.account or starts_with(r.community, i.division))),
        open as materialized (${unclosed(sql, sql`select drill_id from named`)}),
        person as materialized (
          select party, id, true as is_named, wanted, account, event_id, at, seen from named
          union all
          select n.party, r.id, false, n.wanted, n.account, gen_random_uuid(), n.at, r.xmin::text
          from named n join registrations r on r.household_id = n.household_id and r.id <> n.id
          where n.scope = 'household' and r.status = any(${[...movable]}::text[]) and r.mobility = 'walks' and r.source = 'account'),
        held as materialized (
          select p.*, r.drill_id, r.household_id, r.revision, r.status, r.mobility, r.exempt_until, r.community, r.xmin::text <> p.seen as stale
          from registrations r join person p on p.id = r.id order by r.id for update of r),
        fact as materialized (
          select h.*, min(h.party) over (partition by h.id) < h.party as twice, a.site_id, a.slot_id, a.starts_at, a.ends_at,
            a.queue_number, a.reason, a.walk_metres, coalesce(h.status = 'assigned' and a.slot_id = h.wanted, false) as there
          from held h left join appointments a on a.registration_id = h.id),
        slot as materialized (
          select t.id, t.site_id, t.drill_id, t.starts_at, t.ends_at, ${countedPlaces(sql, 't')},
            ${freePlaces(sql, 't')} as room, s.status as site_status, d.status as drill_status, d.starts_at as drill_starts, d.ends_at as drill_ends
          from slots t join sites s on s.id = t.site_id join drills d on d.id = t.drill_id
          where t.id in (select wanted from fact union select slot_id from fact) order by t.id for update of t),
        goal as materialized (select * from slot where id in (select wanted from fact)),
        judged as materialized (
          select f.*, s.site_id as goal_site, s.starts_at as goal_starts, s.ends_at as goal_ends, s.issued, s.room, case
            when f.stale or f.twice then 'again'
            when f.drill_id not in (select id from open) then 'drill-closed'
            when f.status = 'cancelled' then 'registration-cancelled'
            when f.status <> 'exempt' and f.status <> all(${[...movable]}::text[]) then 'already-checked-in'
            when f.there then null
            when s.id is null or s.drill_id <> f.drill_id or s.site_status = 'draft' then 'unknown-slot'
            when s.drill_status <> 'published' or s.drill_ends <= f.at then 'drill-closed'
            when s.site_status <> 'published' or s.starts_at < s.drill_starts or s.ends_at > s.drill_ends then 'slot-not-open'
            when s.ends_at <= f.at then 'window-passed'
            when f.mobility = 'needs-visit' then 'visited-at-home'
            when f.status = 'exempt' or f.exempt_until > s.starts_at then 'still-exempt'
            when not exists (select from site_communities c where c.site_id = s.site_id and c.community = f.community)
              then 'site-not-serving'
            end as refusal
          from fact f left join goal s on s.id = f.wanted),
        -- What concerns a party as a whole stands with each of its people, by windows: joining it back would compare
        -- everybody with everybody.
        party as materialized (
          select j.*, count(*) filter (where not there) over (partition by party) as size,
            (array_agg(refusal) filter (where refusal is not null) over (
              partition by party order by refusal = 'again' desc nulls last, is_named desc, id
              rows between unbounded preceding and unbounded following))[1] as party_refusal
          from judged j),
        queued as materialized (
          select *, sum(coming) over (partition by wanted order by party) as upto,
            sum(coming) over (partition by wanted order by party, id) as number
          from (select *, case when party_refusal is null and not there then 1 else 0 end as coming from party) p),
        going as materialized (select * from queued where coming = 1 and upto <= room),
        delta as materialized (
          select id, sum(came)::int as came, sum(gone)::int as gone
          from (select wanted as id, 1 as came, 0 as gone from going
            union all select slot_id, 0, 1 from going where slot_id is not null) d
          group by id),
        taken as (${takePlaces(sql, sql`delta`, sql`slot`)}),
        moved as (
          insert into appointments as a (registration_id, drill_id, site_id, slot_id, starts_at, ends_at, queue_number, reason,
            walk_metres, assigned_at)
          select id, drill_id, goal_site, wanted, goal_starts, goal_ends, issued + number, ${ownChoice}, null, at from going
          on conflict (registration_id) do update set site_id = excluded.site_id, slot_id = excluded.slot_id,
            starts_at = excluded.starts_at, ends_at = excluded.ends_at, queue_number = excluded.queue_number,
            reason = excluded.reason, walk_metres = excluded.walk_metres, assigned_at = excluded.assigned_at),
        unawaited as (${stopsWaiting(sql, sql`select id from going`)}),
        ${changeRegistrations(sql, 'marked', {
          status: sql`'assigned'`,
          set: sql`unplaced_reason = null, revision = r.revision + 1, updated_at = g.at`,
          from: sql`going g`,
          where: sql`r.id = g.id`,
        })},
        told as (${outboxInsert(
          sql,
          'registration.changed',
          sql`
            select drill_id, id as registration_id, household_id, goal_site as site_id, wanted as slot_id,
              goal_starts as starts_at, goal_ends as ends_at,
              revision + 1 as revision, at
            from going`,
        )}),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
          select id, event_id, drill_id, at, 'rescheduled', account, jsonb_build_object('slotId', wanted, 'from', slot_id)
          from going),
        answered as (
          select q.*, q.coming = 1 and q.upto <= q.room as moves, coalesce(d.came, 0) as came, coalesce(d.gone, 0) as gone
          from queued q left join (select * from delta where id in (select id from goal)) d on d.id = q.wanted)
        select party::int, id, household_id as "householdId",
          case when party_refusal is not null then party_refusal when size = 0 then 'unchanged' when upto <= room then 'moved'
            when size <= room - came + gone then 'again' else 'slot-full' end as outcome,
          case when moves then 'assigned' else status end as status, case when moves then goal_site else site_id end as "siteId",
          case when moves then wanted else slot_id end as "slotId", case when moves then goal_starts else starts_at end as "startsAt",
          case when moves then goal_ends else ends_at end as "endsAt",
          case when moves then issued + number else queue_number end::int as "queueNumber",
          case when moves then ${ownChoice} else reason end as reason, case when not moves then walk_metres end as "walkMetres",
          moves as fresh
        from answered order by party, is_named desc, id`;
      const answers = moves.map((): Moved => ({ outcome: 'unknown', people: [] }));
      for (const { party, outcome, ...person } of rows) {
        const answer = answers[party - 1];
        if (answer === undefined) continue;
        answer.outcome = outcome;
        if (outcome === 'moved' || outcome === 'unchanged') answer.people.push(person as MovedPerson);
      }
      return answers;
    },
  };
}
