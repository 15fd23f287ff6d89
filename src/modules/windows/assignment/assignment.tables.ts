import { instantColumn } from '../../../platform/db/columns.ts';
import { index, integer, pgTable, text, uuid } from '../../../platform/db/drizzle.ts';

/**
 * Appointments: registration → slot. The registration's id is the whole key, so nobody can have two. The
 * slot's site and times are repeated here, so that a person's own status is one indexed read.
 */
export const appointments = pgTable(
  'appointments',
  {
    registrationId: uuid('registration_id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    siteId: uuid('site_id').notNull(),
    slotId: uuid('slot_id').notNull(),
    startsAt: instantColumn('starts_at').notNull(),
    endsAt: instantColumn('ends_at').notNull(),
    /** Number within the slot, from 1, in the order in which they were assigned; never given twice. */
    queueNumber: integer('queue_number').notNull(),
    reason: text('reason').notNull(),
    walkMetres: integer('walk_metres'),
    assignedAt: instantColumn('assigned_at').notNull(),
  },
  (table) => [index('appointments_slot').on(table.slotId)],
);
