import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { boolean, jsonb, pgTable, text } from '../../../platform/db/drizzle.ts';

/**
 * Which master key wraps what is wrapped from now on: one row. All processes go by it, so that while the master key
 * is changed in one process after the other, none wraps with a key that another does not hold yet. Whoever inserts
 * a wrapped key holds this row in the same statement (see `whileCurrent`).
 */
export const masterKey = pgTable('master_key', {
  /** Always true, so that there can be one row only. */
  only: boolean('only').primaryKey().default(true),
  keyId: bytea('key_id').notNull(),
  since: instantColumn('since').notNull(),
});

/** Ed25519 keys that sign tokens and passes; the private half is wrapped by the master key. */
export const signingKeys = pgTable('signing_keys', {
  kid: text('kid').primaryKey(),
  purpose: text('purpose', { enum: ['token', 'pass'] }).notNull(),
  publicJwk: jsonb('public_jwk').$type<Record<string, unknown>>().notNull(),
  privateWrapped: bytea('private_wrapped').notNull(),
  createdAt: instantColumn('created_at').notNull(),
});

/** Secrets of the service that all its processes share and that outlive a master key; wrapped by it. */
export const serviceSecrets = pgTable('service_secrets', {
  name: text('name').primaryKey(),
  wrapped: bytea('wrapped').notNull(),
  createdAt: instantColumn('created_at').notNull(),
});
