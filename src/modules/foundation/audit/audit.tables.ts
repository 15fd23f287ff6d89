import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, jsonb, pgTable, text, uuid } from '../../../platform/db/drizzle.ts';

/**
 * Who did what to whose data, and why. Only ever added to: `auditProtection` makes the database refuse everything
 * else. Times are the machine's, never the drill's: a clock that can be moved must not date an audit.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid('id').primaryKey(),
    at: instantColumn('at').notNull(),
    /** The account: `sub` of the token, or `os:` and the name of who ran a command on the machine. */
    sub: text('sub').notNull(),
    /** Role of the token; `operator` for a command. */
    role: text('role').notNull(),
    /** Division of the token. */
    division: text('division'),
    action: text('action').notNull(),
    objectKind: text('object_kind').notNull(),
    objectId: text('object_id').notNull(),
    /** Where the object lies: an auditor of a division sees what begins with it. Null for what lies nowhere. */
    objectDivision: text('object_division'),
    drillId: uuid('drill_id'),
    /** Free text, which may name somebody: sealed under the drill's data key, and unreadable once that is destroyed. */
    reason: bytea('reason'),
    /** Figures and codes of the act; nothing of anybody. */
    details: jsonb('details').$type<AuditDetails>(),
    requestId: text('request_id'),
  },
  (table) => [
    index('audit_log_time').on(table.at, table.id),
    index('audit_log_drill').on(table.drillId, table.at, table.id),
  ],
);

/** Figures and codes. */
export type AuditDetails = Record<string, string | number | boolean | null>;
