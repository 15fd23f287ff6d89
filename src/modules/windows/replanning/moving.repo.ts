import { registrationMachine, statusesAllowing } from '../../../core/lifecycle/index.ts';
import type { Database, Tx } from '../../../platform/db/index.ts';
import { countedPlaces, freePlaces, requireUnclosed, takePlaces } from '../../drill/index.ts';
import { changeRegistrations, waitsFrom } from '../../residents/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';

/** Of one person: the window they are to leave, and the one they are to have. */
export interface PersonMove {
  party: number;
  registrationId: string;
  /** Of the registration that the move was worked out from. */
  revision: number;
  fromSlotId: string;
  toSlotId: string | null;
  reason: string;
  walkMetres: number | null;
}

/** A replan, of its drill. */
export interface ReplanKey {
  id: string;
  drillId: string;
}

export interface MovingRepo {
  /**
   * Moves people, in one statement with counts, events and what apps are told: households whole, in their order, as long
   * as the new slot has room. Whoever does not hold the old window any more, has come, has changed their registration since
   * this was worked out, or no longer fits is left out.
   * Answers how many moved; again, 0. @throws AppError 409 `drill-closed`, also where only the database knows
   */
  move(tx: Tx, replan: ReplanKey, moves: readonly PersonMove[], at: Date): Promise<number>;
  /**
   * Takes their windows from people for whom there is no other: they wait. Answers their communities, one a person.
   * @throws AppError 409 `drill-closed`
   */
  giveBack(tx: Tx, replan: ReplanKey, moves: readonly PersonMove[], at: Date): Promise<string[]>;
}

const movable = statusesAllowing(registrationMachine, 'unassign');

/**
 * Locks people, then slots, each in ascending order of id, as every writer does. The lock shows a registration as it is
 * now, the rest of the statement the database as it was when it began: whoever differs is left out.
 */
export function createMovingRepo({ sql }: Database): MovingRepo {
  const column = <T>(moves: readonly PersonMove[], pick: (move: PersonMove) => T): T[] => moves.map(pick);

  /** Those of the people named who still hold the window they are to leave: `id, party, from_slot, to_slot, reason, walk`. */
  const present = (moves: readonly PersonMove[]) => sql`
    input as materialized (
      select * from unnest(
        ${column(moves, ({ registrationId }) => registrationId)}::uuid[], ${column(moves, ({ party }) => party)}::int[],
        ${column(moves, ({ fromSlotId }) => fromSlotId)}::uuid[], ${column(moves, ({ toSlotId }) => toSlotId)}::uuid[],
        ${column(moves, ({ reason }) => reason)}::text[], ${column(moves, ({ walkMetres }) => walkMetres)}::int[],
        ${column(moves, ({ revision }) => revision)}::int[])
        as t (id, party, from_slot, to_slot, reason, walk, revision)),
    seen as materialized (
      select r.id, r.xmin::text as version from registrations r join input i on i.id = r.id),
    held as materialized (
      select r.id, r.drill_id, r.household_id, r.community, r.status, r.revision, r.xmin::text as version
      from registrations r join input i on i.id = r.id order by r.id for update of r),
    present as materialized (
      select i.*, h.drill_id, h.household_id, h.community,
        count(*) over (partition by i.party) = (select count(*) from input o where o.party = i.party) as whole
      from input i join held h on h.id = i.id and h.revision = i.revision join seen s on s.id = h.id and s.version = h.version
        join appointments a on a.registration_id = i.id and a.slot_id = i.from_slot
      where h.status = any(${[...movable]}::text[]))`;

  return {
    async move(tx, { id: replanId, drillId }, moves, at) {
      if (moves.length === 0) return 0;
      await requireUnclosed(sql, tx, drillId);
      const [row] = await tx<{ moved: number }[]>`
        with ${present(moves)},
        slot as materialized (
          select s.id, s.site_id, s.starts_at, s.ends_at, ${countedPlaces(sql, 's')}, ${freePlaces(sql, 's')} as room,
            p.status = 'published' as open
          from slots s join sites p on p.id = s.site_id
          where s.id in (select from_slot from present union select to_slot from present) order by s.id for update of s),
        queued as materialized (
          select p.*, s.site_id, s.starts_at, s.ends_at, s.issued, s.room,
            row_number() over (partition by p.to_slot order by p.party, p.id) as number,
            count(*) over (partition by p.to_slot order by p.party) as upto
          from present p join slot s on s.id = p.to_slot and s.open where p.whole),
        going as materialized (select * from queued where upto <= room),
        delta as materialized (
          select id, sum(came)::int as came, sum(gone)::int as gone
          from (select to_slot as id, 1 as came, 0 as gone from going union all select from_slot, 0, 1 from going) d
          group by id),
        taken as (${takePlaces(sql, sql`delta`, sql`slot`)}),
        moved as (
          update appointments a set site_id = g.site_id, slot_id = g.to_slot, starts_at = g.starts_at, ends_at = g.ends_at,
            queue_number = g.issued + g.number, reason = g.reason, walk_metres = g.walk, assigned_at = ${at}
          from going g where a.registration_id = g.id),
        ${changeRegistrations(sql, 'marked', {
          set: sql`revision = r.revision + 1, updated_at = ${at}`,
          from: sql`going g`,
          where: sql`r.id = g.id`,
        })},
        told as (${outboxInsert(
          sql,
          'registration.changed',
          sql`
            select drill_id, id as registration_id, household_id, site_id, to_slot as slot_id, starts_at, ends_at,
              revision + 1 as revision, ${at}::timestamptz as at
            from going`,
        )}),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
          select id, gen_random_uuid(), drill_id, ${at}, 'replanned', 'system',
            jsonb_build_object('slotId', to_slot, 'from', from_slot, 'reason', reason, 'replanId', ${replanId}::text)
          from going),
        noted as (
          update replan_moves m set applied = true from going g
          where m.replan_id = ${replanId} and m.registration_id = g.id)
        select count(*)::int as moved from going`;
      return row?.moved ?? 0;
    },

    async giveBack(tx, { id: replanId, drillId }, moves, at) {
      if (moves.length === 0) return [];
      await requireUnclosed(sql, tx, drillId);
      const rows = await tx<{ community: string }[]>`
        with ${present(moves)},
        slot as materialized (
          select s.id, ${countedPlaces(sql, 's')} from slots s where s.id in (select from_slot from present)
          order by s.id for update of s),
        freed as (
          ${takePlaces(
            sql,
            sql`(
              select p.from_slot as id, 0 as came, count(*)::int as gone from present p join slot s on s.id = p.from_slot
              group by p.from_slot)`,
            sql`slot`,
          )}),
        given_back as (delete from appointments a using present p where a.registration_id = p.id),
        ${changeRegistrations(sql, 'back', {
          status: sql`'pending'`,
          set: sql`unplaced_reason = p.reason, revision = r.revision + 1, updated_at = ${at}`,
          from: sql`present p`,
          where: sql`r.id = p.id`,
        })},
        waits as (${waitsFrom(sql, sql`back`)}),
        told as (${outboxInsert(sql, 'registration.changed', sql`select ${windowGivenBack(sql, at)} from back`)}),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
          select id, gen_random_uuid(), drill_id, ${at}, 'unassigned', 'system',
            jsonb_build_object('from', from_slot, 'reason', reason, 'replanId', ${replanId}::text)
          from present),
        noted as (
          update replan_moves m set applied = true from present p
          where m.replan_id = ${replanId} and m.registration_id = p.id)
        select community from present`;
      return rows.map(({ community }) => community);
    },
  };
}
