import { index, pgTable, text } from 'drizzle-orm/pg-core';

/** Administrative divisions 行政区划 by their official codes: 2, 4, 6, 9 or 12 digits. */
export const divisions = pgTable(
  'divisions',
  {
    code: text('code').primaryKey(),
    name: text('name').notNull(),
    level: text('level', { enum: ['province', 'city', 'county', 'street', 'community'] }).notNull(),
    parentCode: text('parent_code'),
  },
  (table) => [index('divisions_parent').on(table.parentCode, table.code)],
);
