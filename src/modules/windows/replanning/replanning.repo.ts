import { type Database, inTransaction, type Sql, type Tx } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { jobInsert, linkInsert, type NewJob } from '../../service/index.ts';
import type { SlotTarget } from './losses.ts';
import type { ReplanKind } from './replanning.tables.ts';
import type { Move } from './work-out.ts';

/** What becomes of a site. */
export interface SiteChange {
  siteId: string;
  /** The one it had when this was worked out. */
  version: number;
  lanes: number | undefined;
  hours: readonly { opensAt: string; closesAt: string }[] | undefined;
  closes: boolean;
}

export interface NewReplan {
  id: string;
  drillId: string;
  division: string;
  kind: ReplanKind;
  status: 'proposed' | 'dry-run';
  from: Date;
  until: Date | undefined;
  createdAt: Date;
  expiresAt: Date;
  /** `sub` of who asks for it. */
  proposedBy: string;
  /** Whether it is made true by a confirmation of its own: by another person, where two decide in its drill. */
  waits: boolean;
  sites: readonly SiteChange[];
  slots: readonly SlotTarget[];
}

export interface ReplanningRepo {
  /** Puts a replan on file with its moves, its figures, and its line of the audit log. */
  add(replan: NewReplan, moves: readonly Move[], noted: AuditEntry): Promise<void>;
  /** Adds moves that were worked out since, or changes those that are not done yet, as part of `tx`. */
  record(tx: Tx, replan: { id: string; drillId: string }, moves: readonly Move[]): Promise<void>;
  /**
   * Makes a proposal true, in one statement with its job and its line of the audit log: sites close or change, slots open
   * or are closed to newcomers above what they are to have. Without a job (nobody has to move) it is done with that.
   * False where it is no longer a proposal, has expired, one of its sites has changed, or it has a job, two people decide in its
   * drill, and `noted` is of the one who proposed it.
   */
  confirm(id: string, at: Date, job: NewJob | undefined, noted: AuditEntry): Promise<boolean>;
  /** Gives a confirmed replan whose job ended before it did another one. False where `before` is no longer its job. */
  resume(id: string, before: string, job: NewJob): Promise<boolean>;
  /** False where it is no proposal. */
  withdraw(id: string, at: Date, noted: AuditEntry): Promise<boolean>;
  /** Ends it, as part of `tx`: slots have what they are to have, or who has come to them; figures are of what was done. */
  finish(tx: Tx, id: string): Promise<void>;
  /** Forgets what was not confirmed and expired before `before`. */
  forget(before: Date): Promise<void>;
}

/** Moves in one statement that writes them. */
const batch = 5_000;

export function createReplanningRepo({ sql }: Database): ReplanningRepo {
  /**
   * What slot `s` becomes under target `t`: the target, or where more people still hold it, just room for them and nobody
   * new. Says the same however often it is said.
   */
  const settled = sql`
    bookable = greatest(t.bookable, s.used), ceiling = case when s.used > t.bookable then t.bookable end,
    capacity = greatest(t.capacity, t.bookable, s.used)`;

  async function record(tx: Tx, { id, drillId }: { id: string; drillId: string }, moves: readonly Move[]) {
    for (let first = 0; first < moves.length; first += batch) {
      const some = moves.slice(first, first + batch);
      const column = <T>(pick: (move: Move) => T): T[] => some.map(pick);
      await tx`
        insert into replan_moves as m (replan_id, drill_id, seq, party, registration_id, household_id, revision,
          from_site_id, from_slot_id, from_starts_at, to_site_id, to_slot_id, to_starts_at, reason, walk_metres, metres, minutes)
        select ${id}, ${drillId}, l.seq + t.n, l.party + t.party, t.registration_id, t.household_id, t.revision, t.from_site_id,
          t.from_slot_id, t.from_starts_at, t.to_site_id, t.to_slot_id, t.to_starts_at, t.reason, t.walk_metres, t.metres,
          t.minutes
        from (select coalesce(max(seq), 0) as seq, coalesce(max(party), 0) - ${first === 0 ? 0 : (moves[first - 1]?.party ?? 0)}::int as party
          from replan_moves where replan_id = ${id}) l,
          unnest(
            ${column(({ party }) => party)}::int[], ${column((move) => move.registrationId)}::uuid[],
            ${column((move) => move.householdId)}::uuid[], ${column(({ revision }) => revision)}::int[],
            ${column(({ from }) => from.siteId)}::uuid[],
            ${column(({ from }) => from.slotId)}::uuid[], ${column(({ from }) => from.startsAt.toISOString())}::timestamptz[],
            ${column(({ to }) => to?.siteId ?? null)}::uuid[], ${column(({ to }) => to?.slotId ?? null)}::uuid[],
            ${column(({ to }) => to?.startsAt.toISOString() ?? null)}::timestamptz[], ${column(({ reason }) => reason)}::text[],
            ${column((move) => move.walkMetres ?? null)}::int[], ${column(({ metres }) => metres ?? null)}::int[],
            ${column(({ minutes }) => (minutes === undefined ? null : Math.round(minutes)))}::int[])
          with ordinality as t (party, registration_id, household_id, revision, from_site_id, from_slot_id, from_starts_at, to_site_id,
            to_slot_id, to_starts_at, reason, walk_metres, metres, minutes, n)
        on conflict (replan_id, registration_id) do update set seq = excluded.seq, party = excluded.party,
          revision = excluded.revision,
          from_site_id = excluded.from_site_id, from_slot_id = excluded.from_slot_id, from_starts_at = excluded.from_starts_at,
          to_site_id = excluded.to_site_id, to_slot_id = excluded.to_slot_id, to_starts_at = excluded.to_starts_at,
          reason = excluded.reason, walk_metres = excluded.walk_metres, metres = excluded.metres, minutes = excluded.minutes
        where not m.applied`;
    }
  }

  /** Counts a replan's moves into its figures: all of them, or those that were done. */
  async function tally(tx: Tx, id: string, applied: boolean): Promise<void> {
    await tx`
      update replans p set affected = f.affected, moved = f.moved, unplaced = f.unplaced, metres_of = f.metres_of,
        metres_total = f.metres_total, metres_max = f.metres_max, minutes_total = f.minutes_total, minutes_max = f.minutes_max
      from (
        select count(*)::int as affected, count(to_slot_id)::int as moved, count(metres)::int as metres_of,
          coalesce(sum(metres), 0)::int as metres_total, coalesce(max(metres), 0) as metres_max,
          coalesce(sum(minutes), 0)::int as minutes_total, coalesce(max(minutes), 0) as minutes_max,
          (select coalesce(jsonb_object_agg(reason, people), '{}') from (
            select reason, count(*)::int as people from replan_moves
            where replan_id = ${id} and to_slot_id is null and (applied or not ${applied}) group by reason) r) as unplaced
        from replan_moves where replan_id = ${id} and (applied or not ${applied})) f
      where p.id = ${id}`;
  }

  /**
   * Notes for the apps that replans have been proposed to a second person, or decided: `from` has `id` and `drill_id`. Of a decision
   * those alone are told who were told of the proposal, however the drill is decided in by then.
   */
  const told = (
    event: 'countersignature.proposed' | 'countersignature.decided',
    at: Date,
    from: ReturnType<Sql>,
  ) =>
    linkInsert(
      sql,
      event,
      sql`select drill_id, '/v1/replans/' || id as link, ${at}::timestamptz as at from ${from}`,
    );

  return {
    record,

    async add(replan, moves, noted) {
      const { id, drillId, sites, slots } = replan;
      await inTransaction(sql, async (tx) => {
        await tx`
          insert into replans (id, drill_id, division, kind, status, from_at, until_at, created_at, expires_at, proposed_by)
          values (${id}, ${drillId}, ${replan.division}, ${replan.kind}, ${replan.status}, ${replan.from},
            ${replan.until ?? null}, ${replan.createdAt}, ${replan.expiresAt}, ${replan.proposedBy})`;
        await tx`
          insert into replan_sites (replan_id, drill_id, site_id, version, lanes, hours, closes)
          select ${id}, ${drillId}, t.site_id, t.version, t.lanes, t.hours::jsonb, t.closes::boolean
          from unnest(${sites.map(({ siteId }) => siteId)}::uuid[], ${sites.map(({ version }) => version)}::int[],
            ${sites.map(({ lanes }) => lanes ?? null)}::int[],
            ${sites.map(({ hours }) => (hours === undefined ? null : JSON.stringify(hours)))}::text[],
            ${sites.map(({ closes }) => String(closes))}::text[]) as t (site_id, version, lanes, hours, closes)`;
        await tx`
          insert into replan_slots (replan_id, drill_id, slot_id, site_id, starts_at, ends_at, capacity, bookable, fresh)
          select ${id}, ${drillId}, t.slot_id, t.site_id, t.starts_at, t.ends_at, t.capacity, t.bookable, t.fresh::boolean
          from unnest(${slots.map(({ slotId }) => slotId)}::uuid[], ${slots.map(({ siteId }) => siteId)}::uuid[],
            ${slots.map(({ startsAt }) => startsAt.toISOString())}::timestamptz[],
            ${slots.map(({ endsAt }) => endsAt.toISOString())}::timestamptz[], ${slots.map(({ capacity }) => capacity)}::int[],
            ${slots.map(({ bookable }) => bookable)}::int[], ${slots.map(({ fresh }) => String(fresh))}::text[])
            as t (slot_id, site_id, starts_at, ends_at, capacity, bookable, fresh)`;
        await record(tx, replan, moves);
        await tally(tx, id, false);
        // Whether or not anybody would have to move: the second person is waited for all the same.
        if (replan.waits)
          await tx`
            with announced as (
              update replans p set announced = true from drills d
              where p.id = ${id} and d.id = p.drill_id and (d.countersigning ->> 'cancelling')::boolean
              returning p.id, p.drill_id)
            ${told('countersignature.proposed', replan.createdAt, sql`announced`)}`;
        await tx`${auditInsert(sql, noted)}`;
      });
    },

    async confirm(id, at, job, noted) {
      const jobPut = job === undefined ? sql`` : sql`job as (${jobInsert(sql, job)} from replan),`;
      const by = noted.by.sub;
      // Sites, then slots, each in ascending order of id, as every writer locks them.
      const rows = await sql`
        with drill as materialized (
          select id, ${job !== undefined}::boolean and (countersigning ->> 'cancelling')::boolean as by_two from drills
          where id = (select drill_id from replans where id = ${id})),
        site as materialized (
          select s.id, s.version from sites s
          where s.id in (select site_id from replan_sites where replan_id = ${id}) order by s.id for update of s),
        replan as (
          update replans p set status = ${job === undefined ? 'done' : 'confirmed'}, job_id = ${job?.id ?? null}::uuid,
            confirmed_by = ${by}, by_two = d.by_two
          from drill d
          where p.id = ${id} and p.drill_id = d.id and p.status = 'proposed' and p.expires_at > ${at}
            and (not d.by_two or p.proposed_by <> ${by})
            and not exists (select from replan_sites c left join site s on s.id = c.site_id and s.version = c.version
              where c.replan_id = p.id and s.id is null)
          returning p.id, p.drill_id, p.announced),
        told as (${told('countersignature.decided', at, sql`replan where announced`)}),
        changed as (
          update sites s set lanes = coalesce(c.lanes, s.lanes), hours = coalesce(c.hours, s.hours),
            status = case when c.closes then 'closed' else s.status end, version = s.version + 1
          from replan_sites c join replan p on p.id = c.replan_id where s.id = c.site_id),
        opened as (
          insert into slots (id, site_id, drill_id, starts_at, ends_at, capacity, bookable)
          select t.slot_id, t.site_id, t.drill_id, t.starts_at, t.ends_at, t.capacity, t.bookable
          from replan_slots t join replan p on p.id = t.replan_id where t.fresh),
        slot as materialized (
          select s.id from slots s
          where s.id in (select t.slot_id from replan_slots t join replan p on p.id = t.replan_id)
          order by s.id for update of s),
        closed as (
          update slots s set ${settled}
          from replan_slots t where t.replan_id = ${id} and s.id = t.slot_id and s.id in (select id from slot)),
        ${jobPut}
        noted as (${auditInsert(sql, noted)} from replan)
        select id from replan`;
      return rows.length === 1;
    },

    async resume(id, before, job) {
      const rows = await sql`
        with replan as (
          update replans set job_id = ${job.id} where id = ${id} and status = 'confirmed' and job_id = ${before}
            and not exists (select from jobs where jobs.id = ${job.id})
          returning id),
        job as (${jobInsert(sql, job)} from replan)
        select id from replan`;
      return rows.length === 1;
    },

    async withdraw(id, at, noted) {
      const rows = await sql`
        with replan as (
          update replans set status = 'withdrawn' where id = ${id} and status = 'proposed'
          returning id, drill_id, announced),
        told as (${told('countersignature.decided', at, sql`replan where announced`)}),
        noted as (${auditInsert(sql, noted)} from replan)
        select id from replan`;
      return rows.length === 1;
    },

    async finish(tx, id) {
      // A ceiling that is no longer this replan's has been changed since, and is somebody else's to lift.
      await tx`
        with slot as materialized (
          select s.id from slots s join replan_slots t on t.slot_id = s.id and t.replan_id = ${id}
          where s.ceiling = t.bookable order by s.id for update of s)
        update slots s set ${settled}
        from replan_slots t where t.replan_id = ${id} and s.id = t.slot_id and s.id in (select id from slot)`;
      await tally(tx, id, true);
      await tx`update replans set status = 'done' where id = ${id}`;
    },

    async forget(before) {
      await sql`
        with gone as (
          delete from replans where status in ('proposed', 'dry-run', 'withdrawn') and expires_at < ${before} returning id),
        sites_gone as (delete from replan_sites where replan_id in (select id from gone)),
        slots_gone as (delete from replan_slots where replan_id in (select id from gone))
        delete from replan_moves where replan_id in (select id from gone)`;
    },
  };
}
