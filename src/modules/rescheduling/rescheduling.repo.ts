import {
  type RegistrationStatus,
  registrationMachine,
  statusesAllowing,
} from '../../core/lifecycle/index.ts';
import type { Database } from '../../platform/db/client.ts';

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

export interface ReschedulingRepo {
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
export function createReschedulingRepo({ sql }: Database): ReschedulingRepo {
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
            with ordinality as t (id, slot_id, scope, account, division, event_id, at, party)),
        named as materialized (
          select i.*, r.household_id, r.xmin::text as version
          from input i join registrations r on r.id = i.id and r.source = 'account'
            and (r.account = i.account or starts_with(r.community, i.division))),
        person as materialized (
          select party, id, version from named
          union all
          select n.party, r.id, r.xmin::text
          from named n join registrations r on r.household_id = n.household_id and r.id <> n.id
          where n.scope = 'household' and r.status = any(${[...movable]}::text[]) and r.mobility = 'walks' and r.source = 'account'),
        held as materialized (
          select r.id, r.drill_id, r.household_id, r.status, r.mobility, r.exempt_until, r.community, r.xmin::text as version
          from registrations r where r.id in (select id from person) order by r.id for update of r),
        fact as materialized (
          select p.party, p.id, n.id = p.id as is_named, n.slot_id as wanted, n.at, h.household_id, h.drill_id, h.status, h.mobility,
            h.exempt_until, h.community, h.version <> p.version as stale,
            min(p.party) over (partition by p.id) < p.party as twice, a.site_id, a.slot_id, a.starts_at, a.ends_at,
            a.queue_number, a.reason, a.walk_metres, coalesce(h.status = 'assigned' and a.slot_id = n.slot_id, false) as there
          from person p join named n on n.party = p.party join held h on h.id = p.id
          left join appointments a on a.registration_id = p.id),
        slot as materialized (
          select t.id, t.site_id, t.drill_id, t.starts_at, t.ends_at, t.issued, t.bookable - t.used as room,
            s.status as site_status, d.status as drill_status, d.ends_at as drill_ends
          from slots t join sites s on s.id = t.site_id join drills d on d.id = t.drill_id
          where t.id in (select wanted from fact union select slot_id from fact) order by t.id for update of t),
        judged as materialized (
          select f.*, case
            when f.stale or f.twice then 'again'
            when f.status = 'cancelled' then 'registration-cancelled'
            when f.status <> 'exempt' and f.status <> all(${[...movable]}::text[]) then 'already-checked-in'
            when f.there then null
            when s.id is null or s.drill_id <> f.drill_id or s.site_status = 'draft' then 'unknown-slot'
            when s.drill_status <> 'published' or s.drill_ends <= f.at then 'drill-closed'
            when s.site_status <> 'published' or s.ends_at > s.drill_ends then 'slot-not-open'
            when s.ends_at <= f.at then 'window-passed'
            when f.mobility = 'needs-visit' then 'visited-at-home'
            when f.status = 'exempt' or f.exempt_until > s.starts_at then 'still-exempt'
            when not exists (select from site_communities c where c.site_id = s.site_id and c.community = f.community)
              then 'site-not-serving'
            end as refusal
          from fact f left join slot s on s.id = f.wanted),
        party as materialized (
          select party, wanted, count(*) filter (where not there)::int as size,
            (array_agg(refusal order by refusal = 'again' desc, is_named desc, id) filter (where refusal is not null))[1] as refusal
          from judged group by party, wanted),
        fits as materialized (
          select q.party, s.issued + q.upto - q.size as before
          from (select party, wanted, size, sum(size) over (partition by wanted order by party)::int as upto
            from party where refusal is null and size > 0) q
          join slot s on s.id = q.wanted where q.upto <= s.room),
        going as materialized (
          select j.party, j.id, j.wanted, j.slot_id, f.before + row_number() over (partition by j.party order by j.id) as number
          from judged j join fits f on f.party = j.party where not j.there),
        delta as materialized (
          select slot_id as id, sum(came)::int as came, sum(gone)::int as gone
          from (select wanted as slot_id, 1 as came, 0 as gone from going
            union all select slot_id, 0, 1 from going where slot_id is not null) d
          group by slot_id),
        -- No condition on t.used here: it would first be asked of the row as it stood before the lock, and a place given
        -- back since then would lose the row. Who fits was decided on the locked row; the table's CHECK stands behind it.
        taken as (
          update slots t set used = t.used + d.came - d.gone, issued = t.issued + d.came
          from delta d where t.id = d.id returning t.id),
        moved as (
          insert into appointments as a (registration_id, drill_id, site_id, slot_id, starts_at, ends_at, queue_number, reason,
            walk_metres, assigned_at)
          select g.id, s.drill_id, s.site_id, s.id, s.starts_at, s.ends_at, g.number, ${ownChoice}, null, i.at
          from going g join taken k on k.id = g.wanted join slot s on s.id = g.wanted join input i on i.party = g.party
          on conflict (registration_id) do update set site_id = excluded.site_id, slot_id = excluded.slot_id,
            starts_at = excluded.starts_at, ends_at = excluded.ends_at, queue_number = excluded.queue_number,
            reason = excluded.reason, walk_metres = excluded.walk_metres, assigned_at = excluded.assigned_at
          returning a.*),
        marked as (
          update registrations r set status = 'assigned', unplaced_reason = null, updated_at = m.assigned_at
          from moved m where r.id = m.registration_id),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
          select g.id, case when g.id = i.id then i.event_id else gen_random_uuid() end, m.drill_id, i.at, 'rescheduled', i.account,
            jsonb_build_object('slotId', g.wanted, 'from', g.slot_id)
          from moved m join going g on g.id = m.registration_id join input i on i.party = g.party)
        select j.party::int, j.id, j.household_id as "householdId",
          case when p.refusal is not null then p.refusal when p.size = 0 then 'unchanged'
            when f.party is not null then 'moved'
            when p.size <= s.room - coalesce(d.came, 0) + coalesce(d.gone, 0) then 'again'
            else 'slot-full' end as outcome,
          case when m.registration_id is null then j.status else 'assigned' end as status,
          coalesce(m.site_id, j.site_id) as "siteId", coalesce(m.slot_id, j.slot_id) as "slotId",
          coalesce(m.starts_at, j.starts_at) as "startsAt", coalesce(m.ends_at, j.ends_at) as "endsAt",
          coalesce(m.queue_number, j.queue_number) as "queueNumber", coalesce(m.reason, j.reason) as reason,
          case when m.registration_id is null then j.walk_metres end as "walkMetres", m.registration_id is not null as fresh
        from judged j join party p on p.party = j.party left join slot s on s.id = p.wanted left join fits f on f.party = j.party
        left join delta d on d.id = p.wanted left join moved m on m.registration_id = j.id and f.party is not null
        order by j.party, j.is_named desc, j.id`;
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
