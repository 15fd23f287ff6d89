import { instantColumn } from '../../../platform/db/columns.ts';
import { index, integer, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

/** What a notice is about: what to bring, how to come, when, or anything else. */
export const noticeKinds = ['bring', 'travel', 'time', 'other'] as const;

/** Notices 通告 of a drill: where each holds, and which of its versions does. They name nobody. */
export const notices = pgTable(
  'notices',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    /** For everybody below it; of a notice of a site, where that lies. */
    division: text('division').notNull(),
    /** For those of this site alone. */
    siteId: uuid('site_id'),
    /** The version that holds. */
    version: integer('version').notNull(),
    createdAt: instantColumn('created_at').notNull(),
    withdrawnAt: instantColumn('withdrawn_at'),
  },
  (table) => [index('notices_drill').on(table.drillId)],
);

/** What each version of a notice says: only ever added to. */
export const noticeVersions = pgTable(
  'notice_versions',
  {
    noticeId: uuid('notice_id').notNull(),
    version: integer('version').notNull(),
    drillId: uuid('drill_id').notNull(),
    kind: text('kind', { enum: noticeKinds }).notNull(),
    zhTitle: text('zh_title').notNull(),
    zhBody: text('zh_body').notNull(),
    /** Both or neither. */
    enTitle: text('en_title'),
    enBody: text('en_body'),
    /** From when until when it is shown. */
    startsAt: instantColumn('starts_at').notNull(),
    endsAt: instantColumn('ends_at').notNull(),
    at: instantColumn('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.noticeId, table.version] })],
);
