import { instantColumn } from '../../../platform/db/columns.ts';
import { date, index, pgTable, text, uuid } from '../../../platform/db/drizzle.ts';

/** Administrative divisions 行政区划 by their official codes: 2, 4, 6, 9 or 12 digits. */
export const divisions = pgTable(
  'divisions',
  {
    code: text('code').primaryKey(),
    name: text('name').notNull(),
    level: text('level', { enum: ['province', 'city', 'county', 'street', 'community'] }).notNull(),
    parentCode: text('parent_code'),
    /** From when it is no more; null for those that stand. */
    abolishedOn: date('abolished_on'),
    /** The code of the division in which its people live now; null where that is not known. */
    successor: text('successor'),
  },
  (table) => [index('divisions_parent').on(table.parentCode, table.code)],
);

/** What headquarters have changed of the official list: what says so, from when it holds, who, and when. */
export const divisionChanges = pgTable(
  'division_changes',
  {
    /** That of its line of the audit log. */
    id: uuid('id').primaryKey(),
    code: text('code').notNull(),
    act: text('act', { enum: ['added', 'renamed', 'closed'] }).notNull(),
    source: text('source').notNull(),
    dated: date('dated').notNull(),
    formerName: text('former_name'),
    successor: text('successor'),
    at: instantColumn('at').notNull(),
    sub: text('sub').notNull(),
  },
  (table) => [index('division_changes_code').on(table.code, table.at)],
);
