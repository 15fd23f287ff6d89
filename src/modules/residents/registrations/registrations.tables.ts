import { registrationStatuses } from '../../../core/lifecycle/index.ts';
import { outcomes, risks } from '../../../core/swabs/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uuid,
} from '../../../platform/db/drizzle.ts';

/** Where and when somebody who is held is to be swabbed again, singly; without times, as soon as they can be. */
export interface Reswab {
  place: 'site' | 'home';
  /** Null at home. */
  siteId: string | null;
  startsAt: string | null;
  endsAt: string | null;
}

/** Whoever is `pending` is told apart by what they wait for. */
const countedAsColumn = `coalesce(roster_community, community) || ' '
  || case when roster_community is not null then 'roster' when source = 'walk-in' then 'walk-in' else 'account' end || ' '
  || case when status <> 'pending' then status when mobility = 'needs-visit' then 'pending-visit'
    when exempt_until is not null then 'pending-exemption' else 'pending' end
  || case when windowed then ' window' else '' end`;

/**
 * Registrations 预登记: one person in one drill. The id is the keyed hash of the person's document, so one
 * index makes "one person, one registration" true. Grows with people: every key holds that id, and nothing
 * refers to it by a foreign key, so the table can be spread over machines by it.
 */
export const registrations = pgTable(
  'registrations',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    householdId: uuid('household_id').notNull(),
    /** `sub` of who registered and may see and change it. */
    account: text('account').notNull(),
    community: text('community').notNull(),
    buildingId: uuid('building_id').notNull(),
    status: text('status', { enum: registrationStatuses }).notNull(),
    mobility: text('mobility', { enum: ['walks', 'needs-visit'] }).notNull(),
    source: text('source', { enum: ['account', 'walk-in'] }).notNull(),
    /** Of those over 59 on the drill's first day: not sent to a day's first or last window where that can be helped. */
    elderly: boolean('elderly').notNull().default(false),
    /** What strangers should not share a tube with them for: set by headquarters and community workers. */
    risk: text('risk', { enum: risks }).notNull().default('none'),
    exemptUntil: instantColumn('exempt_until'),
    preferences: jsonb('preferences').$type<{ sites?: string[]; notBefore?: string; notAfter?: string }>(),
    /**
     * Grows by one with every change of what it says or of its window, in the statement that makes it, so under the row's
     * lock: what was worked out from an older one is not written, and of two things told of somebody the greater is the later.
     */
    revision: integer('revision').notNull().default(1),
    /** Why no window was found, while that stands. */
    unplacedReason: text('unplaced_reason'),
    /** What their last swab, or the one that holds them, has come to, and when that was tested; null while nothing has. */
    outcome: text('outcome', { enum: outcomes }),
    testedAt: instantColumn('tested_at'),
    /** False while they are held and have not been told: they and the app read `pending` until their community has. */
    told: boolean('told').notNull().default(true),
    /** Where and when whoever is held is to be swabbed again. */
    reswab: jsonb('reswab').$type<Reswab>(),
    /** Id of the event under which it was registered: tells a new registration from a repeated request. */
    registeredBy: uuid('registered_by').notNull(),
    /** Keyed hash of name and birth date: what one human's registrations under two documents have in common. */
    likeness: uuid('likeness'),
    /**
     * Keyed hash of the document's letters and digits alone, where they do not show which kind of document it is: what
     * one human's registrations under a passport and a travel permit have in common.
     */
    numberLikeness: uuid('number_likeness'),
    /**
     * Keyed hash of birth date, telephone and door: what twins have in common, and one human's registrations under two
     * spellings of the name.
     */
    contactLikeness: uuid('contact_likeness'),
    /**
     * Keyed hash of name and telephone: what a row of a follow-up list that names no document is known by. Null in rows from
     * before there was one.
     */
    phoneLikeness: uuid('phone_likeness'),
    /** Sealed: name, document, phone, door, consent. */
    person: bytea('person').notNull(),
    /** Where the roster has them, which is where they are counted; null for whoever is not on it. */
    rosterCommunity: text('roster_community'),
    /** Whether they hold a window, or came by one: as long as there is an appointment. */
    windowed: boolean('windowed').notNull().default(false),
    /** What they are counted as: `countedAs` in `core/coverage`. */
    countedAs: text('counted_as').generatedAlwaysAs(sql.raw(countedAsColumn)),
    /**
     * What they were counted as before the last change, which sets it from the row that it finds. A statement is told of
     * rows as it has made them, and must take out of the count what they were.
     */
    countedBefore: text('counted_before'),
    registeredAt: instantColumn('registered_at').notNull(),
    updatedAt: instantColumn('updated_at').notNull(),
  },
  (table) => [
    // None of these may depend on the status or on anything else that changes with it: see the table of those who wait.
    index('registrations_exempt').on(table.drillId, table.exemptUntil).where(sql`exempt_until is not null`),
    index('registrations_account').on(table.account, table.drillId),
    index('registrations_household').on(table.householdId),
    index('registrations_likeness').on(table.drillId, table.likeness),
    // Of one in three hundred people; never changed while the registration lives.
    index('registrations_number_likeness')
      .on(table.drillId, table.numberLikeness)
      .where(sql`number_likeness is not null`),
    index('registrations_contact_likeness').on(table.drillId, table.contactLikeness),
    index('registrations_phone_likeness').on(table.drillId, table.phoneLikeness),
    index('registrations_community').on(table.drillId, table.community, table.id),
  ],
);

/**
 * What happened to a registration: who, when, what, from which device. Only ever added to. An event that takes a slot
 * from somebody names it in `data.from`.
 */
export const registrationEvents = pgTable(
  'registration_events',
  {
    registrationId: uuid('registration_id').notNull(),
    id: uuid('id').notNull(),
    drillId: uuid('drill_id').notNull(),
    at: instantColumn('at').notNull(),
    kind: text('kind').notNull(),
    actor: text('actor').notNull(),
    device: text('device'),
    data: jsonb('data').$type<Record<string, string | number | null>>(),
  },
  (table) => [
    primaryKey({ columns: [table.registrationId, table.id] }),
    // Events that took a slot from somebody, by that slot: whose passes are void.
    index('registration_events_lost').on(sql`(data->>'from')`).where(sql`data->>'from' is not null`),
  ],
);
