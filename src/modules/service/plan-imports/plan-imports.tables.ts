import { index, integer, jsonb, pgTable, primaryKey, uuid } from '../../../platform/db/drizzle.ts';
import type { StoredPlan } from './site-plans.ts';

/** What imports have done to sites, as long as it has not been taken back: a row for each site and import. */
export const siteImports = pgTable(
  'site_imports',
  {
    jobId: uuid('job_id').notNull(),
    siteId: uuid('site_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    /** The plan of the site before; null where the import has made it. */
    before: jsonb('before').$type<StoredPlan>(),
    /** The version that the import has given the site: at another one, somebody has changed it since. */
    version: integer('version').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.siteId] }),
    index('site_imports_drill').on(table.drillId),
  ],
);
