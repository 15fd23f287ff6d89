import { instantColumn } from '../../../platform/db/columns.ts';
import { pgTable, text, uniqueIndex, uuid } from '../../../platform/db/drizzle.ts';

/** Laboratories of a drill, and the divisions whose boxes they take. */
export const laboratories = pgTable(
  'laboratories',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    name: text('name').notNull(),
    districts: text('districts').array().notNull(),
    createdAt: instantColumn('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [uniqueIndex('laboratories_name').on(table.drillId, table.name)],
);
