import type { Placement, Unplaced } from '../../core/assignment/index.ts';
import { newId } from '../../platform/crypto/index.ts';
import type { Database } from '../../platform/db/client.ts';
import { outboxInsert } from '../webhooks/index.ts';

export interface AssignmentRepo {
  /**
   * Writes a plan: appointments, the slots' counts, statuses and events, in one statement. Households are
   * taken whole, in the plan's order, as long as their slot has room when it is written; whoever no longer
   * waits (cancelled, or placed by another worker), or no longer fits, is left out and goes round again.
   * Answers how many people were placed.
   */
  place(drillId: string, placements: readonly Placement[], at: Date): Promise<number>;
  /**
   * An exemption is a time: people whose exemption no longer outlasts their drill (its end was moved) wait
   * from now on. Answers how many.
   */
  endExemptions(at: Date): Promise<number>;
  /** Notes why there is no window for these people, who still wait. */
  noteUnplaced(unplaced: readonly Unplaced[], at: Date): Promise<void>;
}

/** One row a person, in the plan's order; `party` numbers the households. */
function rowsOf(placements: readonly Placement[]) {
  return placements.flatMap((placement, party) =>
    placement.members.map((id) => ({ id, party, placement, eventId: newId() })),
  );
}

export function createAssignmentRepo({ sql }: Database): AssignmentRepo {
  return {
    async place(drillId, placements, at) {
      if (placements.length === 0) return 0;
      const rows = rowsOf(placements);
      // Three guards, each enough by itself: the locked slot rows decide who fits, the update repeats the
      // condition, and the table's CHECK stands behind both. Locks are taken in ascending order of id, and
      // people who are locked by somebody else are skipped, so two workers never wait for each other in a circle.
      const [done] = await sql<{ placed: number }[]>`
        with input as materialized (
          select * from unnest(
            ${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.eventId)}::uuid[],
            ${rows.map((row) => row.party)}::int[], ${rows.map((row) => row.placement.slot)}::uuid[],
            ${rows.map((row) => row.placement.reason)}::text[], ${rows.map((row) => row.placement.walkMetres ?? null)}::int[])
            as t (id, event_id, party, slot_id, reason, walk_metres)),
        person as materialized (
          select r.id, r.household_id from registrations r join input i on i.id = r.id
          where r.status = 'pending' order by r.id for update of r skip locked),
        party as (
          select i.party, i.slot_id, count(*)::int as size
          from input i left join person p on p.id = i.id
          group by i.party, i.slot_id having count(*) = count(p.id)),
        slot as materialized (
          select t.id, t.site_id, t.starts_at, t.ends_at, t.issued, t.bookable - t.used as room
          from slots t join sites s on s.id = t.site_id and s.status = 'published'
          where t.id in (select slot_id from party) order by t.id for update of t),
        fits as materialized (
          select p.party, p.slot_id, p.size, s.issued + p.upto - p.size as before
          from (select party, slot_id, size, sum(size) over (partition by slot_id order by party)::int as upto from party) p
          join slot s on s.id = p.slot_id
          where p.upto <= s.room),
        taken as (
          update slots t set used = t.used + f.n, issued = t.issued + f.n
          from (select slot_id, sum(size)::int as n from fits group by slot_id) f
          where t.id = f.slot_id and t.used + f.n <= t.bookable returning t.id),
        placed as (
          insert into appointments (registration_id, drill_id, site_id, slot_id, starts_at, ends_at, queue_number, reason,
            walk_metres, assigned_at)
          select i.id, ${drillId}, s.site_id, s.id, s.starts_at, s.ends_at,
            f.before + row_number() over (partition by i.party order by i.id), i.reason, i.walk_metres, ${at}
          from input i join fits f on f.party = i.party join taken t on t.id = f.slot_id join slot s on s.id = f.slot_id
          returning registration_id, slot_id),
        told as (${outboxInsert(
          sql,
          'registration.assigned',
          sql`
            select ${drillId}::uuid as drill_id, p.registration_id, r.household_id, s.site_id, s.id as slot_id, s.starts_at, s.ends_at,
              ${at}::timestamptz as at
            from placed p join person r on r.id = p.registration_id join slot s on s.id = p.slot_id`,
        )}),
        marked as (
          update registrations r set status = 'assigned', unplaced_reason = null, updated_at = ${at}
          from placed p where r.id = p.registration_id),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
          select i.id, i.event_id, ${drillId}, ${at}, 'assigned', 'system',
            jsonb_build_object('slotId', i.slot_id, 'reason', i.reason)
          from placed p join input i on i.id = p.registration_id)
        select count(*)::int as placed from placed`;
      return done?.placed ?? 0;
    },

    async endExemptions(at) {
      const [row] = await sql<{ due: number }[]>`
        with due as (
          update registrations r set status = 'pending', updated_at = ${at}
          from drills d
          where d.id = r.drill_id and d.status = 'published' and r.status = 'exempt' and r.exempt_until < d.ends_at
          returning r.id, r.drill_id),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor)
          select id, gen_random_uuid(), drill_id, ${at}, 'exemption-ended', 'system' from due)
        select count(*)::int as due from due`;
      return row?.due ?? 0;
    },

    async noteUnplaced(unplaced, at) {
      const rows = unplaced.flatMap(({ members, reason }) => members.map((id) => ({ id, reason })));
      if (rows.length === 0) return;
      await sql`
        update registrations r set unplaced_reason = t.reason, updated_at = ${at}
        from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.reason)}::text[]) as t (id, reason)
        where r.id = t.id and r.status = 'pending' and r.unplaced_reason is distinct from t.reason`;
    },
  };
}
