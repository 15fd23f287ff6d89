import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, pgTable, uuid } from '../../../platform/db/drizzle.ts';

/**
 * Requests that were sent with an `Idempotency-Key`, and what they were answered. `id` is a keyed hash of caller,
 * route and key: neither the key nor the caller can be read from the row. Times are the database's: all processes
 * share its clock.
 */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    id: uuid('id').primaryKey(),
    /** Which attempt holds the key: one that has lost it can no longer write. */
    claim: uuid('claim').notNull(),
    /** Keyed hash of method, path and body; null until a streamed body has been read. */
    fingerprint: bytea('fingerprint'),
    /** Status, headers and body, sealed; null while the request runs. */
    answer: bytea('answer'),
    /** Until when a running request is believed to run. */
    leaseUntil: instantColumn('lease_until').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
  },
  (table) => [index('idempotency_keys_expiry').on(table.expiresAt)],
);
