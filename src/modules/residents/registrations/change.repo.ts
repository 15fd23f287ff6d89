import {
  type RegistrationStatus,
  registrationMachine,
  statusesAllowing,
} from '../../../core/lifecycle/index.ts';
import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { givePlacesBack, requireUnclosed } from '../../drill/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';
import { stopsWaiting, waitsFrom } from '../waiting/index.ts';
import { changeRegistrations } from './change-registrations.ts';

/** What somebody asked for, as it is stored: times as RFC 3339. */
export interface Wish {
  sites?: string[];
  notBefore?: string;
  notAfter?: string;
}

/** A registration as a change is made from it. */
export interface ChangeableRow {
  id: string;
  /** Another one after every change, of the appointment, too. */
  version: string;
  drillId: string;
  community: string;
  buildingId: string;
  status: RegistrationStatus;
  mobility: 'walks' | 'needs-visit';
  exemptUntil: Date | null;
  /** The exemption that headquarters have entered and that counts now; `until` null for as long as the drill. */
  entered: { until: string | null } | null;
  preferences: Wish | null;
  /** Sealed. */
  person: Buffer;
  /** Of the window it holds. */
  startsAt: Date | null;
}

/** A registration as it is to stand, made from the version that was read. */
export interface Change {
  id: string;
  drillId: string;
  /** Of the row that the change was made from; another one by now, and nothing is written. */
  version: string;
  community: string;
  buildingId: string;
  mobility: 'walks' | 'needs-visit';
  status: RegistrationStatus;
  exemptUntil: Date | null;
  preferences: Wish | null;
  likeness: string | null;
  contactLikeness: string | null;
  phoneLikeness: string | null;
  /** Sealed. */
  person: Buffer;
  /** Whether its place in a slot is given back. */
  givesBack: boolean;
  eventId: string;
  at: Date;
  actor: string;
  /** Names of the fields that the request changed; never what they say. */
  fields: readonly string[];
}

export interface ChangeRepo {
  /** An account's registration, as `RegistrationsRead.own` finds it. */
  find(account: string, id: string): Promise<ChangeableRow | undefined>;
  /**
   * Writes a change with its event, and gives the place back where it says so. False where the
   * registration is no longer the one that was read: to be read and made again.
   * @throws AppError 409 `drill-closed`, also where only the database knows
   */
  change(change: Change): Promise<boolean>;
}

/** Whoever can still cancel can still change: before the check-in. */
export const changeable = statusesAllowing(registrationMachine, 'cancel');

export function createChangeRepo({ sql }: Database): ChangeRepo {
  return {
    async find(account, id) {
      const [row] = await sql<ChangeableRow[]>`
        select r.id, r.xmin::text as version, r.drill_id as "drillId", r.community, r.building_id as "buildingId", r.status,
          r.mobility, r.exempt_until as "exemptUntil", r.preferences, r.person, a.starts_at as "startsAt",
          (select jsonb_build_object('until', e.until_at) from exemptions e
            where e.drill_id = r.drill_id and e.person_id = r.id and e.begun_at is not null and e.ended_at is null
              and e.kind <> 'infirm') as entered
        from registrations r left join appointments a on a.registration_id = r.id
        where r.id = ${id} and r.account = ${account} and r.source = 'account'`;
      return row;
    },

    async change(change) {
      const { id, drillId, at } = change;
      return inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drillId);
        const rows = await tx`
        with ${changeRegistrations(sql, 'changed', {
          status: sql`${change.status}::text`,
          set: sql`community = ${change.community}, building_id = ${change.buildingId}, mobility = ${change.mobility},
            exempt_until = ${change.exemptUntil},
            preferences = ${change.preferences === null ? null : JSON.stringify(change.preferences)}::text::jsonb,
            likeness = ${change.likeness}, contact_likeness = ${change.contactLikeness},
            phone_likeness = ${change.phoneLikeness}, person = ${change.person}, unplaced_reason = null,
            revision = r.revision + 1, updated_at = ${at}`,
          from: sql`(select ${id}::uuid as id) one`,
          where: sql`r.id = one.id and r.xmin::text = ${change.version} and r.status = any(${[...changeable]}::text[])`,
        })},
        unawaited as (
          ${stopsWaiting(sql, sql`select id from changed where status <> 'pending' or mobility <> 'walks'`)}),
        waits as (${waitsFrom(sql, sql`changed`)}),
        given_back as (
          delete from appointments a using changed c where a.registration_id = c.id and ${change.givesBack} returning a.slot_id),
        freed as (${givePlacesBack(sql, sql`given_back`)}),
        told as (${outboxInsert(
          sql,
          'registration.changed',
          sql`select ${windowGivenBack(sql, at)} from changed where exists (select from given_back)`,
        )})
        insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
        select id, ${change.eventId}, drill_id, ${at}, 'changed', ${change.actor},
          jsonb_build_object('fields', ${change.fields.join(' ')}::text, 'status', ${change.status}::text,
            'from', (select slot_id from given_back))
        from changed returning id`;
        return rows.length === 1;
      });
    },
  };
}
