import { correctionReasons, outcomes, resultFaults, resultStates } from '../../../core/swabs/index.ts';
import { instantColumn, xid8 } from '../../../platform/db/columns.ts';
import {
  check,
  index,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
  uuid,
} from '../../../platform/db/drizzle.ts';
import type { Reswab } from '../../residents/index.ts';

/**
 * Results 检测结果, as laboratories enter them: only ever added to, but for their state. The id is made from what was said, by
 * which laboratory, so any row can be sent again. A correction is an entry that names another one.
 */
export const results = pgTable(
  'results',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    laboratoryId: uuid('laboratory_id').notNull(),
    barcode: text('barcode').notNull(),
    /** Null while no tube of the drill bears the code. */
    tubeId: uuid('tube_id'),
    outcome: text('outcome', { enum: outcomes }).notNull(),
    testedAt: instantColumn('tested_at').notNull(),
    /** The entry that it corrects, and why: no free text, for it might name somebody. */
    corrects: uuid('corrects'),
    reason: text('reason', { enum: correctionReasons }),
    state: text('state', { enum: resultStates }).notNull(),
    code: text('code', { enum: resultFaults }),
    /** `sub` of who entered it, and of who signed it, too: somebody else, where it is positive or doubtful. */
    enteredBy: text('entered_by').notNull(),
    enteredAt: instantColumn('entered_at').notNull(),
    verifiedBy: text('verified_by'),
    verifiedAt: instantColumn('verified_at'),
    /**
     * The transaction that changed it last: what is listed `since` goes by it, so that whatever commits late is not passed by.
     */
    changedIn: xid8('changed_in').notNull().default(sql`pg_current_xact_id()`),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('results_changed').on(table.drillId, table.changedIn, table.id),
    index('results_barcode').on(table.drillId, table.barcode),
    index('results_waiting').on(table.drillId, table.id).where(sql`state = 'waiting'`),
    // A tube has one result that counts, and one that may take its place.
    uniqueIndex('results_one_counts')
      .on(table.drillId, table.tubeId, table.state)
      .where(sql`state in ('counts', 'to-verify')`),
    check('results_two_sign', sql`verified_by is null or verified_by <> entered_by`),
  ],
);

/**
 * Who is held by which tube, since when, and what is to be done: told by their community, and swabbed again. One row a person
 * and tube; closed as soon as that tube lets go.
 */
export const holds = pgTable(
  'holds',
  {
    drillId: uuid('drill_id').notNull(),
    registrationId: uuid('registration_id').notNull(),
    tubeId: uuid('tube_id').notNull(),
    /** Where the person lives: who tells them. */
    community: text('community').notNull(),
    siteId: uuid('site_id').notNull(),
    outcome: text('outcome', { enum: outcomes }).notNull(),
    openedAt: instantColumn('opened_at').notNull(),
    /** Where and when they are to be swabbed again; null where their tube was theirs alone, and positive. */
    reswab: jsonb('reswab').$type<Reswab>(),
    toldAt: instantColumn('told_at'),
    /** `sub` of who has told them; null where the time for it has passed. */
    toldBy: text('told_by'),
    closedAt: instantColumn('closed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.registrationId, table.tubeId] }),
    index('holds_open')
      .on(table.drillId, table.community, table.registrationId)
      .where(sql`closed_at is null`),
    index('holds_untold').on(table.openedAt).where(sql`told_at is null and closed_at is null`),
  ],
);

/**
 * Cases 病例: a person with a positive result of their own, with those who stood with them in the tube that was found before.
 * Withdrawn where the laboratory takes it back.
 */
export const cases = pgTable(
  'cases',
  {
    drillId: uuid('drill_id').notNull(),
    registrationId: uuid('registration_id').notNull(),
    /** The tube that was theirs alone. */
    tubeId: uuid('tube_id').notNull(),
    householdId: uuid('household_id').notNull(),
    community: text('community').notNull(),
    /** Registrations of those who shared a positive tube with them. */
    companions: uuid('companions').array().notNull(),
    openedAt: instantColumn('opened_at').notNull(),
    withdrawnAt: instantColumn('withdrawn_at'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.registrationId, table.tubeId] }),
    index('cases_open').on(table.drillId, table.community).where(sql`withdrawn_at is null`),
  ],
);
