import {
  type RegistrationStatus,
  registrationMachine,
  statusesAllowing,
} from '../../../core/lifecycle/index.ts';
import { risks, type SwabRules, type TubeNeed, tubeFor } from '../../../core/swabs/index.ts';
import type { Queryable, ReadDatabase, Sql } from '../../../platform/db/index.ts';
import { unclosed } from '../../drill/index.ts';
import { changeRegistrations, stopsWaiting } from '../../residents/index.ts';
import type { checkInMethods } from './check-in.tables.ts';
import { againElsewhere, flaggedInsert } from './flags.repo.ts';

export interface NewCheckIn {
  registrationId: string;
  drillId: string;
  siteId: string;
  device: string;
  deviceSeq: number;
  lane: string;
  method: (typeof checkInMethods)[number];
  /** The slot that the pass names: if the appointment is another one by now, the pass is revoked. */
  passSlot: string | undefined;
  at: Date;
  /** By the tablet's clock. */
  recordedAt: Date;
  receivedAt: Date;
  ticket: string;
  /** From how many minutes on somebody is early or late, and whether another site is worth a warning. */
  rules: { earlyMinutes: number; lateMinutes: number; otherSites: 'allowed' | 'warn' };
  swabRules: SwabRules;
  /** Whether the person has been let in already, so that a refusal is none: then it stands, and is to be looked at. */
  offline: boolean;
  /** What is known to be odd before anything is read. */
  warnings: readonly string[];
  /** Who of headquarters makes a check-in of what was kept; then nothing about it is odd any more. */
  by: string | undefined;
}

export interface CheckInRow {
  registrationId: string;
  lane: string;
  status: RegistrationStatus;
  ticket: string;
  warnings: string[];
  person: Buffer;
  windowSite: string | null;
  windowSlot: string | null;
  windowStarts: Date | null;
  windowEnds: Date | null;
  /** Null for any pool. */
  tube: TubeNeed | null;
  /** Household members still to come, each sealed, in base64; null for nobody. */
  members: { id: string; person: string }[] | null;
}

export interface CheckInOutcome extends CheckInRow {
  /** False where the device had sent this before. */
  fresh: boolean;
}

/**
 * What came of one check-in; `closed` where the drill is, and nobody had been let in before; `stale` where the registration
 * changed at that very moment: to be tried again.
 */
export type CheckInResult = CheckInOutcome | 'unknown' | 'revoked' | 'closed' | 'stale';

export interface CheckInRepo {
  /**
   * Checks people in: records, states, events and what is to be looked at in one statement, each person for themselves;
   * the same device sequence again changes nothing and gets the same answer. Answers at each one's index; `unknown`
   * where there is no such registration in the drill, `revoked` where the pass names an appointment that is no longer
   * the person's. No person and no device's sequence may stand there twice. Safe to repeat.
   */
  checkIn(checkIns: readonly NewCheckIn[]): Promise<CheckInResult[]>;
}

/** Null where the rest is whole; else why it is not. */
type Row = Pick<CheckInOutcome, keyof CheckInOutcome> & { trouble: 'stale' | 'closed' | 'revoked' | null };

const admitted = statusesAllowing(registrationMachine, 'check-in');
/** Those of a household that a site waits for. */
const awaited: RegistrationStatus[] = ['pending', 'assigned', 'missed', 'retest'];
/** Most of a household that are told: a dormitory may be one of hundreds. */
const mostToCome = 50;
/** Drills are held by this clock. */
const zone = 'Asia/Shanghai';

/**
 * `sql` must plan by keys (`openKeyedPool`): every row is found by one, and however many come at once, no two sets of
 * them are compared with each other, which a plan that knows nothing of their number would do one by one.
 *
 * The lock shows a registration as it is now, the rest of the statement the database as it was when it began;
 * where the two differ (a window just given, a twin request just done) nothing is changed for this person, and
 * the answer is `stale`. Every check-in leaves its mark on the registration, also that of somebody who had come before:
 * so of two at once the later sees the earlier. Of twins, the later shows by a conflict.
 */
export function createCheckInRepo({ sql }: ReadDatabase): CheckInRepo {
  return { checkIn: (rows) => writeCheckIns(sql, sql, rows) };
}

/** The statement itself, for whoever does it within a transaction. See `CheckInRepo.checkIn`. */
export async function writeCheckIns(
  sql: Sql,
  on: Queryable,
  rows: readonly NewCheckIn[],
): Promise<CheckInResult[]> {
  const column = <T>(rows: readonly NewCheckIn[], pick: (row: NewCheckIn) => T): T[] => rows.map(pick);
  const found = await on<Row[]>`
        with input as materialized (
          select * from unnest(
            ${column(rows, (row) => row.registrationId)}::uuid[], ${column(rows, (row) => row.drillId)}::uuid[], ${column(rows, (row) => row.siteId)}::uuid[],
            ${column(rows, (row) => row.device)}::text[], ${column(rows, (row) => row.deviceSeq)}::bigint[],
            ${column(rows, (row) => row.lane)}::text[], ${column(rows, (row) => row.method)}::text[],
            ${column(rows, (row) => row.passSlot ?? null)}::uuid[], ${column(rows, (row) => row.at.toISOString())}::timestamptz[],
            ${column(rows, (row) => (sameTime(row) ? null : row.recordedAt.toISOString()))}::timestamptz[],
            ${column(rows, (row) => row.receivedAt.toISOString())}::timestamptz[], ${column(rows, (row) => row.ticket)}::text[],
            ${column(rows, (row) => row.rules.earlyMinutes)}::int[], ${column(rows, (row) => row.rules.lateMinutes)}::int[],
            ${sql.array(column(rows, (row) => row.rules.otherSites === 'warn'))}::bool[],
            ${sql.array(column(rows, (row) => row.offline))}::bool[],
            ${column(rows, (row) => (row.warnings.length === 0 ? null : row.warnings.join()))}::text[],
            ${column(rows, (row) => row.by ?? null)}::text[], ${column(rows, ({ swabRules }) => needsOf(swabRules))}::text[])
            as t (id, drill_id, site_id, device, device_seq, lane, method, pass_slot, at, recorded_at, received_at,
              ticket, early, late, minds_site, offline, odd, by, needs)),
        open as materialized (${unclosed(sql, sql`select drill_id from input where not offline`)}),
        -- The same row twice: as the statement sees it, and as it is once it is locked.
        held as materialized (
          select i.*, r.household_id, r.exempt_until, r.risk, r.status as status_before, r.status = any(${[...admitted]}::text[]) as admitted,
            r.xmin <> s.xmin as stale, i.offline or i.drill_id in (select id from open) as may
          from input i join registrations s on s.id = i.id and s.drill_id = i.drill_id join registrations r on r.id = i.id
          order by i.id for update of r),
        facts as materialized (
          select h.*, sent.known, case when h.admitted then 'checked-in' else h.status_before end as status,
            nullif(split_part(h.needs, ' ', case when h.status_before = 'held' then 1 else array_position(${[...risks]}::text[], h.risk) + 1 end), 'pool') as tube,
            a.site_id as window_site, a.slot_id as window_slot, a.starts_at as window_starts, a.ends_at as window_ends,
            -- Whoever holds no window has none that the pass could name: a plain = would say null, which is not false.
            h.pass_slot is null or h.offline
              or (a.slot_id is not distinct from h.pass_slot and h.status_before <> 'cancelled') as fits,
            case when sent.reused then h.ticket || '/' || left(h.id::text, 4) else h.ticket end as own_ticket,
            case when h.by is null then array_remove(array[
              case when a.starts_at > h.at + make_interval(mins => h.early) then 'early' end,
              case when a.ends_at <= h.at - make_interval(mins => h.late) then 'late' end,
              case when (a.starts_at at time zone ${zone})::date <> (h.at at time zone ${zone})::date then 'other-day' end,
              case when h.minds_site and a.site_id <> h.site_id then 'other-site' end,
              case when h.exempt_until > h.at then 'exempt-until' end,
              -- What a tablet brings after its day was over came in time all the same.
              case when h.status_before = 'cancelled' or (h.status_before = 'missed'
                and (a.ends_at <= h.at - make_interval(mins => h.late)) is not false) then h.status_before end,
              case when h.admitted then null
                when before.site_id <> h.site_id then 'already-checked-in-elsewhere' else 'already-checked-in' end,
              case when h.pass_slot <> a.slot_id or (h.pass_slot is not null and a.slot_id is null) then 'pass-revoked' end,
              case when sent.reused then 'sequence-reused' end], null)
            || coalesce(string_to_array(h.odd, ','), '{}') else '{}' end as warnings
          from held h left join appointments a on a.registration_id = h.id
          left join lateral (
            select c.site_id from check_ins c
            where not h.admitted and c.registration_id = h.id and c.taken_back_at is null
            order by c.at, c.device, c.device_seq limit 1) before on true
          cross join lateral (
            select coalesce(bool_or(c.registration_id = h.id), false) as known,
              coalesce(bool_or(c.registration_id <> h.id and c.taken_back_at is null), false) and h.by is null as reused
            from check_ins c where c.device = h.device and c.device_seq = h.device_seq) sent
          ),
        recorded as (
          insert into check_ins (registration_id, device, device_seq, drill_id, site_id, lane, method, at, recorded_at, received_at,
            ticket, warnings, status, before, window_site, window_slot, window_starts, window_ends, tube, to_come)
          select f.id, f.device, f.device_seq, f.drill_id, f.site_id, f.lane, f.method, f.at, f.recorded_at, f.received_at,
            f.own_ticket, f.warnings, f.status, f.status_before, f.window_site, f.window_slot, f.window_starts, f.window_ends, f.tube,
            (select array_agg(m.id) from (
              select r.id from registrations r
              where r.household_id = f.household_id and r.drill_id = f.drill_id and r.id <> f.id
                and r.status = any(${awaited}::text[]) and r.mobility = 'walks'
                and r.id <> all(${column(rows, (row) => row.registrationId)}::uuid[])
              order by r.id limit ${mostToCome}) m)
          from facts f where f.fits and f.may and not f.known and not f.stale
          on conflict do nothing
          returning *),
        ${changeRegistrations(sql, 'marked', {
          status: sql`n.status`,
          set: sql`updated_at = n.received_at`,
          from: sql`recorded n`,
          where: sql`r.id = n.registration_id`,
        })},
        unawaited as (${stopsWaiting(sql, sql`select registration_id from recorded`)}),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, device, data)
          select n.registration_id, gen_random_uuid(), n.drill_id, n.at, 'checked-in', coalesce(i.by, n.device), n.device,
            jsonb_build_object('siteId', n.site_id, 'lane', n.lane, 'method', n.method)
          from recorded n join input i on i.id = n.registration_id and i.device = n.device and i.device_seq = n.device_seq),
        again as materialized (${againElsewhere(sql)}),
        flagged as (${flaggedInsert(sql)}),
        agreed as (
          delete from check_in_reviews v using again
          where v.id = again.review_id and not again.elsewhere and v.settled_by is null),
        done as (
          select true as fresh, * from recorded
          union all
          select false, c.* from facts f join check_ins c
            on c.registration_id = f.id and c.device = f.device and c.device_seq = f.device_seq where f.known)
        select d.registration_id as "registrationId", d.fresh, d.lane, d.status, d.ticket, d.warnings,
          d.window_site as "windowSite", d.window_slot as "windowSlot", d.window_starts as "windowStarts",
          d.window_ends as "windowEnds", d.tube, p.person, members.members, null as trouble
        from done d join registrations p on p.id = d.registration_id
        left join lateral (
          select json_agg(json_build_object('id', m.id, 'person', encode(m.person, 'base64')) order by m.id) as members
          from registrations m where d.to_come is not null and m.id = any(d.to_come)) members on true
        union all
        -- Those of whom nothing stands above: what has changed meanwhile, or a twin that was quicker; or no valid pass.
        select id, false, null, null, null, null, null, null, null, null, null, null, null,
          case when stale then 'stale' when not may then 'closed' when fits then 'stale' else 'revoked' end from facts`;
  const results = new Map<string, CheckInResult>();
  for (const row of found) {
    if (row.trouble === null) results.set(row.registrationId, row);
    else if (!results.has(row.registrationId)) results.set(row.registrationId, row.trouble);
  }
  return rows.map(({ registrationId }) => results.get(registrationId) ?? 'unknown');
}

/** What held people need, and those of each risk, in one text: hardly any of them stands at a lane. */
const needsOf = (rules: SwabRules): string =>
  [tubeFor(rules, 'held'), ...risks.map((risk) => tubeFor(rules, risk))].join(' ');

const sameTime = ({ at, recordedAt }: NewCheckIn): boolean => at.getTime() === recordedAt.getTime();
