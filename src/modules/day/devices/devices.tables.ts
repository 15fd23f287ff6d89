import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { bigint, index, integer, pgTable, sql, text, unique, uuid } from '../../../platform/db/drizzle.ts';
import { sites } from '../../drill/sites/sites.tables.ts';

/**
 * Tablets of a site: added by its headquarters, enrolled by a code that is good once, from then on with a secret of their
 * own. A few to each site. Times are the machine's: a drill's clock that is moved must shorten or lengthen no code.
 */
export const devices = pgTable(
  'devices',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    siteId: uuid('site_id')
      .notNull()
      .references(() => sites.id),
    division: text('division').notNull(),
    label: text('label').notNull(),
    /** Counts a site's devices, and makes its tickets unlike those of every other device there. */
    number: integer('number').notNull(),
    /** Keyed hash of the code; null once it has been used. */
    codeHash: bytea('code_hash'),
    codeExpiresAt: instantColumn('code_expires_at').notNull(),
    clientId: text('client_id').unique('devices_client'),
    secretHash: bytea('secret_hash'),
    enrolledAt: instantColumn('enrolled_at'),
    revokedAt: instantColumn('revoked_at'),
    lastSeenAt: instantColumn('last_seen_at'),
    /** How far its clock was ahead of the service's when it last said what time it had. */
    clockOffsetMs: bigint('clock_offset_ms', { mode: 'number' }),
    createdAt: instantColumn('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    unique('devices_site_number').on(table.siteId, table.number),
    index('devices_code').on(table.codeHash).where(sql`code_hash is not null`),
    index('devices_drill').on(table.drillId, table.createdAt, table.id),
    index('devices_revoked').on(table.id).where(sql`revoked_at is not null`),
  ],
);

/**
 * Clocks of tablets that are enrolled elsewhere: clients of the operator's, and of other issuers. What one of them is
 * believed to have is held against what it says next.
 */
export const tabletClocks = pgTable('tablet_clocks', {
  /** `sub` of its token. */
  tablet: text('tablet').primaryKey(),
  /** How far it was ahead of the service's. */
  offsetMs: bigint('offset_ms', { mode: 'number' }).notNull(),
  /** By the machine's clock. */
  measuredAt: instantColumn('measured_at').notNull(),
});
