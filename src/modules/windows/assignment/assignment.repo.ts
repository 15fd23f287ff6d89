import type { Placement, Unplaced } from '../../../core/assignment/index.ts';
import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { Database } from '../../../platform/db/client.ts';
import { countedPlaces, freePlaces, takePlaces, unclosed } from '../../drill/index.ts';
import { changeRegistrations, stopsWaiting, waitsFrom } from '../../residents/index.ts';
import { outboxInsert } from '../../service/index.ts';

export interface AssignmentRepo {
  /**
   * Writes a plan: appointments, the slots' counts, statuses and events, in one statement. Households are
   * taken whole, in the plan's order, as long as their slot has room when it is written; whoever no longer
   * waits (cancelled, or placed by another worker), has changed what the plan was made from, or no longer fits,
   * is left out and goes round again. Answers how many people were placed.
   */
  place(drillId: string, placements: readonly Placement[], revisions: Revisions, at: Date): Promise<number>;
  /**
   * An exemption is a time: people whose exemption no longer outlasts their drill (its end was moved) wait
   * from now on. Answers how many.
   */
  endExemptions(at: Date): Promise<number>;
  /**
   * Notes why there is no window for these people, who still wait. Whoever is being changed at this moment, or has been
   * since they were read, is left out: they are looked at again.
   */
  noteUnplaced(unplaced: readonly Unplaced[], revisions: Revisions, at: Date): Promise<void>;
}

/**
 * Which revision of each registration a plan was made from. Most are as they were registered: only the others are
 * named, so that a plan of a million holds little.
 */
export type Revisions = ReadonlyMap<string, number>;

/** Of a registration that nobody has changed. */
const firstRevision = 1;

/** Those for whom a window is looked for: the newly registered, and those whose swab came to nothing. */
const awaiting = ['pending', 'retest'] satisfies RegistrationStatus[];

/** One entry a person, in the plan's order; parties and slots are numbered, slots from 1 as SQL counts. */
function columnsOf(placements: readonly Placement[], revisions: Revisions) {
  const slots = new Map<string, number>();
  const people = {
    id: [] as string[],
    party: [] as number[],
    size: [] as number[],
    slot: [] as number[],
    reason: [] as string[],
    walk: [] as (number | null)[],
    revision: [] as number[],
  };
  for (const [party, { members, slot, reason, walkMetres }] of placements.entries()) {
    const number = slots.get(slot) ?? slots.size + 1;
    slots.set(slot, number);
    for (const id of members) {
      people.id.push(id);
      people.party.push(party);
      people.size.push(members.length);
      people.slot.push(number);
      people.reason.push(reason);
      people.walk.push(walkMetres ?? null);
      people.revision.push(revisions.get(id) ?? firstRevision);
    }
  }
  return { people, slots: [...slots.keys()] };
}

export function createAssignmentRepo({ sql }: Database): AssignmentRepo {
  return {
    async place(drillId, placements, revisions, at) {
      if (placements.length === 0) return 0;
      const { people, slots } = columnsOf(placements, revisions);
      // Two guards, each enough by itself: the locked slot rows decide who fits, and the table's CHECK stands behind it.
      // Locks are taken in ascending order of id, and people who are locked by somebody else are skipped, so two workers
      // never wait for each other in a circle. What is known of the slots goes along in arrays, by their number in the
      // statement: joined, they would be looked through once for each person.
      const [done] = await sql<{ placed: number }[]>`
        with input as materialized (
          select * from unnest(
            ${people.id}::uuid[], ${people.party}::int[], ${people.size}::int[], ${people.slot}::int[],
            ${people.reason}::text[], ${people.walk}::int[], ${people.revision}::int[])
            as t (id, party, size, slot, reason, walk, revision)),
        open as materialized (${unclosed(sql, sql`select ${drillId}::uuid`)}),
        asked as materialized (select t.id, t.n::int from unnest(${slots}::uuid[]) with ordinality as t (id, n)),
        person as materialized (
          select r.id, r.building_id, r.household_id from registrations r join input i on i.id = r.id
          where r.status = any(${awaiting}::text[]) and r.revision = i.revision and exists (select from open)
          order by r.id for update of r skip locked),
        present as materialized (
          select i.*, p.building_id, p.household_id, count(*) over (partition by i.party) = i.size as whole
          from input i join person p on p.id = i.id),
        slot as materialized (
          select a.n, t.id, t.site_id, t.starts_at, t.ends_at, ${countedPlaces(sql, 't')}, ${freePlaces(sql, 't')} as room
          from slots t join asked a on a.id = t.id join sites s on s.id = t.site_id and s.status = 'published'
          order by a.id for update of t),
        shelf as materialized (
          select array_agg(coalesce(s.room, 0) order by a.n) as room, array_agg(s.issued order by a.n) as issued,
            array_agg(s.site_id order by a.n) as site, array_agg(a.id order by a.n) as id,
            array_agg(s.starts_at order by a.n) as starts_at, array_agg(s.ends_at order by a.n) as ends_at
          from asked a left join slot s on s.n = a.n),
        queued as materialized (
          select q.*, row_number() over (partition by q.slot order by q.party, q.id) as number,
            count(*) over (partition by q.slot order by q.party) <= h.room[q.slot] as fits
          from present q cross join shelf h where q.whole),
        taken as (
          ${takePlaces(
            sql,
            sql`(
              select a.id, g.came, 0 as gone
              from (select slot, count(*)::int as came from queued where fits group by slot) g join asked a on a.n = g.slot)`,
            sql`slot`,
          )}),
        placed as (
          insert into appointments (registration_id, drill_id, site_id, slot_id, starts_at, ends_at, queue_number, reason,
            walk_metres, assigned_at)
          select q.id, ${drillId}, h.site[q.slot], h.id[q.slot], h.starts_at[q.slot], h.ends_at[q.slot],
            h.issued[q.slot] + q.number, q.reason, q.walk, ${at}
          from queued q cross join shelf h where q.fits),
        told as (${outboxInsert(
          sql,
          'registration.assigned',
          sql`
            select ${drillId}::uuid as drill_id, q.id as registration_id, q.household_id, h.site[q.slot] as site_id,
              h.id[q.slot] as slot_id, h.starts_at[q.slot] as starts_at, h.ends_at[q.slot] as ends_at, q.revision + 1 as revision,
              ${at}::timestamptz as at
            from queued q cross join shelf h where q.fits`,
        )}),
        ${changeRegistrations(sql, 'marked', {
          status: sql`'assigned'`,
          set: sql`unplaced_reason = null, revision = r.revision + 1, updated_at = ${at}`,
          from: sql`queued q`,
          where: sql`r.id = q.id and q.fits`,
        })},
        unawaited as (${stopsWaiting(sql, sql`select id from queued where fits`)}),
        home as materialized (
          select building_id as id, max(slot) as slot from queued where fits group by building_id),
        -- Only a hint, so nobody waits for it.
        settled as (
          update buildings b set home_slot_id = h.id[m.slot] from home m cross join shelf h
          where b.id = m.id and b.home_slot_id is distinct from h.id[m.slot]
            and b.id in (select id from buildings where id in (select id from home) for update skip locked)),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
          select q.id, gen_random_uuid(), ${drillId}, ${at}, 'assigned', 'system',
            jsonb_build_object('slotId', h.id[q.slot], 'reason', q.reason)
          from queued q cross join shelf h where q.fits)
        select count(*)::int as placed from queued where fits`;
      return done?.placed ?? 0;
    },

    async endExemptions(at) {
      const [row] = await sql<{ due: number }[]>`
        with ${changeRegistrations(sql, 'due', {
          status: sql`'pending'`,
          set: sql`revision = r.revision + 1, updated_at = ${at}`,
          from: sql`drills d`,
          where: sql`d.id = r.drill_id and d.status = 'published' and r.status = 'exempt' and r.exempt_until < d.ends_at`,
        })},
        waits as (${waitsFrom(sql, sql`due`)}),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor)
          select id, gen_random_uuid(), drill_id, ${at}, 'exemption-ended', 'system' from due)
        select count(*)::int as due from due`;
      return row?.due ?? 0;
    },

    async noteUnplaced(unplaced, revisions, at) {
      const rows = unplaced.flatMap(({ members, reason }) =>
        members.map((id) => ({ id, reason, revision: revisions.get(id) ?? firstRevision })),
      );
      if (rows.length === 0) return;
      await sql`
        with told as materialized (
          select r.id, t.reason from registrations r
          join unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.reason)}::text[],
            ${rows.map((row) => row.revision)}::int[]) as t (id, reason, revision) on r.id = t.id
          where r.status = any(${awaiting}::text[]) and r.revision = t.revision order by r.id for update of r skip locked),
        waiter as (
          update waiting w set told = true from told t where w.registration_id = t.id and not w.told),
        ${changeRegistrations(sql, 'noted', {
          set: sql`unplaced_reason = t.reason, updated_at = ${at}`,
          from: sql`told t`,
          where: sql`r.id = t.id and r.unplaced_reason is distinct from t.reason`,
        })}
        select count(*) from noted`;
    },
  };
}
