import { labelKinds } from '../../../core/swabs/index.ts';
import { instantColumn } from '../../../platform/db/columns.ts';
import { check, integer, pgTable, sql, text, uniqueIndex, uuid } from '../../../platform/db/drizzle.ts';

/** Serials that were given to sites to be printed on labels: each once in a drill, of tubes and of boxes apart. */
export const labelRanges = pgTable(
  'label_ranges',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    kind: text('kind', { enum: labelKinds }).notNull(),
    firstSerial: integer('first_serial').notNull(),
    lastSerial: integer('last_serial').notNull(),
    siteId: uuid('site_id').notNull(),
    /** Of the site. */
    division: text('division').notNull(),
    givenAt: instantColumn('given_at').notNull(),
    givenBy: text('given_by').notNull(),
  },
  (table) => [
    // Each begins after the last one that stands: of two at once that find the same last, one waits and begins anew.
    uniqueIndex('label_ranges_first').on(table.drillId, table.kind, table.firstSerial),
    check('label_ranges_order', sql`first_serial between 1 and last_serial`),
  ],
);
