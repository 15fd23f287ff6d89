import postgres from 'postgres';
import {
  type RegistrationStatus,
  registrationMachine,
  statusesAllowing,
} from '../../../core/lifecycle/index.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { givePlacesBack, requireUnclosed, unclosed } from '../../drill/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';
import { countChanges, unregisteredIn } from '../tallies/index.ts';
import { stopsWaiting, waitsFrom } from '../waiting/index.ts';
import { changedColumns, changeRegistrations } from './change-registrations.ts';
import { inputOf, type NewRegistration } from './registration-input.ts';
import { personAlreadyRegistered } from './registrations.errors.ts';
import { type AppointmentRow, appointmentColumns, shownStatus } from './registrations.read.ts';

/** A registration as it stands after the writing. */
export interface Written extends Partial<AppointmentRow> {
  id: string;
  householdId: string;
  status: RegistrationStatus;
  /** False where the same account had registered the person before. */
  fresh: boolean;
}

export interface RegistrationsRepo {
  /**
   * Writes households in one statement with their events, each all or none: new people, people whose
   * registration had been cancelled (again), and, unchanged, people whom the same account had registered already.
   * Answers at each household's index, in the order of its people; undefined where another account holds one of
   * them, the account would hold more than it may, the drill is closed, or another attempt of the request has done it. No person
   * may stand in two of the households. Safe to repeat: ids are keyed hashes.
   * @throws AppError 409 `person-already-registered`, with nothing written, where another account took one of
   *   them at this very moment: who knows which household it was writes them apart
   */
  register(households: readonly (readonly NewRegistration[])[]): Promise<(Written[] | undefined)[]>;
  /**
   * Cancels, gives the place back and notes it. Undefined where the account has no such
   * registration, or the division; otherwise its status now: `cancelled`, or the one that does not allow it. Whoever is
   * released is cancelled for the account that held them: any other may register them then.
   * @throws AppError 409 `drill-closed`, also where only the database knows
   */
  cancel(change: Cancellation): Promise<RegistrationStatus | undefined>;
  /**
   * Gives somebody's live registration, with its window, to another account; with its event and its line of the audit
   * log. False where there is none of an account in the division; nothing changes where the account has it already.
   * @throws AppError 409 `drill-closed`, also where only the database knows
   */
  takeOver(change: TakingOver): Promise<boolean>;
}

export interface Cancellation {
  id: string;
  drillId: string;
  /** Who may: the account that holds it, or whoever acts for the division that it lies in, with their line of the audit log. */
  of: { account: string } | { division: string; noted: AuditEntry };
  eventId: string;
  at: Date;
  actor: string;
}

export interface TakingOver {
  id: string;
  drillId: string;
  division: string;
  /** Who has it from now on. */
  account: string;
  eventId: string;
  at: Date;
  noted: AuditEntry;
}

const cancellable = statusesAllowing(registrationMachine, 'cancel');

export function createRegistrationsRepo({ sql }: Database): RegistrationsRepo {
  const repo: RegistrationsRepo = {
    async register(households) {
      const rows = households.flatMap((people, party) => people.map((person) => inputOf(person, party)));
      try {
        const written = await sql<(Written & { stale: boolean })[]>`
          with input as materialized (
            select id, event_id, drill_id, household_id, account, community, building_id, coalesce(status, 'pending') as status,
              coalesce(mobility, 'walks') as mobility, coalesce(source, 'account') as source, exempt_until, preferences, person, at,
              party, likeness, number_likeness, contact_likeness, phone_likeness, coalesce(elderly, false) as elderly, most,
              coalesce(earlier, false) as earlier, coalesce(noted_as, event_id) as noted_as
            from json_to_recordset(${JSON.stringify(rows)}::text::json)
              as t (id uuid, event_id uuid, drill_id uuid, household_id uuid, account text, community text, building_id uuid,
                status text, mobility text, source text, exempt_until timestamptz, preferences jsonb, person text, at timestamptz,
                party int, likeness uuid, number_likeness uuid, contact_likeness uuid, phone_likeness uuid, elderly bool, most int,
                earlier bool, noted_as uuid)
            -- All of them. A plan for whatever number takes it for a tenth of what such a function is thought to answer, ten
            -- rows: without it, it would look through all registrations rather than for each.
            limit ${rows.length}),
          open as materialized (${unclosed(sql, sql`select drill_id from input where not earlier`)}),
          -- Seen beforehand, so that an everyday refusal costs its neighbours nothing.
          there as materialized (
            select i.party, r.account <> i.account as foreign_account, r.household_id
            from input i join registrations r on r.id = i.id where r.status <> 'cancelled'),
          -- What an account would hold with each of its households, one after the other; looked at only where there is a limit.
          counted as materialized (
            select party, most, held + sum(fresh) over (partition by account, drill_id order by party) as total
            from (
              select i.party, i.account, i.drill_id, min(i.most) as most,
                count(*) filter (where not exists (
                  select from registrations r where r.id = i.id and r.account = i.account and r.status <> 'cancelled')) as fresh
              from input i where i.most is not null group by i.party, i.account, i.drill_id) p
            cross join lateral (
              select count(*) as held from (
                select from registrations r
                where r.account = p.account and r.drill_id = p.drill_id and r.source = 'account' and r.status <> 'cancelled'
                limit p.most + 1) few) own
            where fresh > 0),
          held as materialized (
            select distinct party from there where foreign_account
            union select party from counted where total > most union select party from input where not earlier and drill_id not in (select id from open)
            -- Done by another attempt of the same request, whatever has become of it since.
            union select party from input i where noted_as <> event_id and exists (
              select from registration_events e join registrations r on r.id = i.id and r.registered_by <> i.event_id
              where e.registration_id = i.id and e.id = i.noted_as)),
          -- Newcomers join the household that the account's other members of the party are in.
          joined as materialized (
            select party, (min(household_id::text))::uuid as household_id from there where not foreign_account group by party),
          -- Whoever imports a roster with them at this moment waits for this, or this for them.
          known as (
            insert into known_people as k (id, drill_id, registered)
            select id, drill_id, true from input where party not in (select party from held) order by id
            on conflict (id) do update set registered = true
            returning k.id, k.roster_community, k.stands, k.exempt_until),
          written as (
            insert into registrations as r (id, registered_by, drill_id, household_id, account, community, building_id, status,
              mobility, source, elderly, exempt_until, preferences, likeness, number_likeness, contact_likeness, phone_likeness, person, roster_community,
              counted_before, registered_at, updated_at)
            -- What headquarters have entered of somebody beforehand goes before what the request says.
            select id, event_id, drill_id, coalesce(j.household_id, i.household_id), account, community, building_id,
              case k.stands when 'unregistered-exempt' then 'exempt' when 'unregistered-visit' then 'pending' else status end,
              case k.stands when 'unregistered-visit' then 'needs-visit' else mobility end, source,
              elderly, greatest(i.exempt_until, k.exempt_until), preferences, likeness, number_likeness, contact_likeness, phone_likeness, decode(person, 'base64'), k.roster_community,
              ${unregisteredIn(sql, sql`k.roster_community`, sql`k.stands`)}, at, at
            from input i join known k using (id) left join joined j on j.party = i.party
            -- Ascending ids, so that two writers of the same people wait for each other and never in a circle.
            order by id
            on conflict (id) do update set
              -- Null for somebody else's live registration: the column refuses it, and with it the whole statement.
              account = case when r.status = 'cancelled' then excluded.account
                when r.account = excluded.account then r.account end,
              registered_by = case when r.status = 'cancelled' then excluded.registered_by else r.registered_by end,
              household_id = case when r.status = 'cancelled' then excluded.household_id else r.household_id end,
              community = case when r.status = 'cancelled' then excluded.community else r.community end,
              building_id = case when r.status = 'cancelled' then excluded.building_id else r.building_id end,
              mobility = case when r.status = 'cancelled' then excluded.mobility else r.mobility end,
              source = case when r.status = 'cancelled' then excluded.source else r.source end,
              elderly = case when r.status = 'cancelled' then excluded.elderly else r.elderly end,
              exempt_until = case when r.status = 'cancelled' then excluded.exempt_until else r.exempt_until end,
              preferences = case when r.status = 'cancelled' then excluded.preferences else r.preferences end,
              revision = case when r.status = 'cancelled' then r.revision + 1 else r.revision end,
              unplaced_reason = case when r.status = 'cancelled' then null else r.unplaced_reason end,
              counted_before = r.counted_as,
              likeness = case when r.status = 'cancelled' then excluded.likeness else r.likeness end,
              number_likeness = case when r.status = 'cancelled' then excluded.number_likeness else r.number_likeness end,
              contact_likeness = case when r.status = 'cancelled' then excluded.contact_likeness else r.contact_likeness end,
              phone_likeness = case when r.status = 'cancelled' then excluded.phone_likeness else r.phone_likeness end,
              person = case when r.status = 'cancelled' then excluded.person else r.person end,
              registered_at = case when r.status = 'cancelled' then excluded.registered_at else r.registered_at end,
              updated_at = case when r.status = 'cancelled' then excluded.updated_at else r.updated_at end,
              status = case when r.status = 'cancelled' then excluded.status else r.status end
            returning ${changedColumns(sql)}, ${shownStatus(sql)} as shown),
          counted_anew as (${countChanges(sql, sql`written`)}),
          waits as (${waitsFrom(sql, sql`(select * from written w where exists (select from input i where i.event_id = w.registered_by))`)}),
          logged as (
            insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
            select i.id, i.noted_as, i.drill_id, i.at, 'registered', i.account, jsonb_build_object('status', w.status)
            from input i join written w on w.id = i.id and w.registered_by = i.event_id
            on conflict do nothing)
          select w.id, w.household_id as "householdId", w.shown as status, w.registered_by = i.event_id as fresh,
            case when w.registered_by = i.event_id then false
              else (select s.revision from registrations s where s.id = w.id) is distinct from w.revision end as stale,
            ${appointmentColumns(sql)}
          from written w join input i on i.id = w.id
            -- Whoever registers again holds none; that of before may have been given back at this very moment.
            left join appointments a on a.registration_id = w.id and w.status not in ('pending', 'retest', 'exempt', 'cancelled')`;
        const byId = new Map(written.map(({ stale: _, ...row }): [string, Written] => [row.id, row]));
        // Changed at that very moment (a window was given): shown as it is now, and the rest as it was before. Nothing was written
        // of them, so they are asked for once more.
        const stale = new Set(written.filter((row) => row.stale).map(({ id }) => id));
        const again = households.filter((people) => people.some(({ id }) => stale.has(id)));
        for (const row of again.length === 0
          ? []
          : (await repo.register(again)).flatMap((rows) => rows ?? []))
          byId.set(row.id, row);
        return households.map((people) => {
          const rows = people.flatMap(({ id }) => byId.get(id) ?? []);
          return rows.length === people.length ? rows : undefined;
        });
      } catch (error) {
        if (isForeignAccount(error)) throw new AppError(personAlreadyRegistered, { cause: error });
        throw error;
      }
    },

    takeOver: ({ id, drillId, division, account, eventId, at, noted }) =>
      inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drillId);
        const [row] = await tx<{ holds: boolean }[]>`
        with held as materialized (
          select id, account from registrations
          where id = ${id} and starts_with(community, ${division}) and source = 'account' and status <> 'cancelled'
          for update),
        ${changeRegistrations(sql, 'taken', {
          set: sql`account = ${account}, revision = r.revision + 1, updated_at = ${at}`,
          from: sql`held`,
          where: sql`r.id = held.id and held.account <> ${account}`,
        })},
        told as (${outboxInsert(
          sql,
          'registration.taken-over',
          sql`select t.drill_id, t.id as registration_id, t.household_id, a.site_id, a.slot_id, a.starts_at, a.ends_at, t.revision,
            ${at}::timestamptz as at
            from taken t left join appointments a on a.registration_id = t.id`,
        )}),
        audited as (${auditInsert(sql, noted)} from taken),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor)
          select id, ${eventId}, drill_id, ${at}, 'taken-over', ${account} from taken)
        select exists (select from held) as holds`;
        return row?.holds ?? false;
      }),

    async cancel(change) {
      for (;;) {
        const row = await inTransaction(sql, async (tx) => {
          await requireUnclosed(sql, tx, change.drillId);
          return tryCancel(tx, change);
        });
        if (row === undefined) return undefined;
        if (!row.stale) return cancellable.includes(row.before) ? 'cancelled' : row.before;
      }
    },
  };
  return repo;

  /**
   * One attempt. The lock shows the row as it is now, but the rest of the statement sees the database as it was
   * when it began: where the two differ (a worker has just given a window), it changes nothing and is stale.
   */
  async function tryCancel(tx: Tx, { id, of, eventId, at, actor }: Cancellation) {
    const whose =
      'account' in of
        ? sql`account = ${of.account} and source = 'account'`
        : sql`starts_with(community, ${of.division}) and source = 'account'`;
    const audited = 'account' in of ? sql`` : sql`audited as (${auditInsert(sql, of.noted)} from cancelled),`;
    // Not `released`: in the history of a registration that is who is held no more.
    const kind = 'account' in of ? 'cancelled' : 'freed';
    const [row] = await tx<{ before: RegistrationStatus; stale: boolean }[]>`
      with seen as (
        select xmin::text as version from registrations where id = ${id} and ${whose}),
      held as (
        select id, drill_id, status, xmin::text as version
        from registrations where id = ${id} and ${whose} for update),
      ${changeRegistrations(sql, 'cancelled', {
        status: sql`'cancelled'`,
        set: sql`unplaced_reason = null, revision = r.revision + 1, updated_at = ${at}`,
        from: sql`held join seen using (version)`,
        where: sql`r.id = held.id and held.status = any(${[...cancellable]}::text[])`,
      })},
      unawaited as (${stopsWaiting(sql, sql`select id from cancelled`)}),
      given_back as (
        delete from appointments a using cancelled c where a.registration_id = c.id returning a.slot_id),
      freed as (${givePlacesBack(sql, sql`given_back`)}),
      told as (${outboxInsert(
        sql,
        'account' in of ? 'registration.cancelled' : 'registration.taken-over',
        sql`select ${windowGivenBack(sql, at)} from cancelled`,
      )}),
      ${audited}
      logged as (
        insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
        select id, ${eventId}, drill_id, ${at}, ${kind}, ${actor}, jsonb_build_object('from', (select slot_id from given_back))
        from cancelled)
      select held.status as before, held.version is distinct from seen.version as stale from held left join seen on true`;
    return row;
  }
}

/** The refusal that the null account of somebody else's registration provokes (not_null_violation). */
function isForeignAccount(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === '23502' && error.column_name === 'account';
}
