import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { bytea, instantColumn } from '../../platform/db/columns.ts';

/** Ed25519 keys that sign tokens and passes; the private half is wrapped by the master key. */
export const signingKeys = pgTable('signing_keys', {
  kid: text('kid').primaryKey(),
  purpose: text('purpose', { enum: ['token', 'pass'] }).notNull(),
  publicJwk: jsonb('public_jwk').$type<Record<string, unknown>>().notNull(),
  privateWrapped: bytea('private_wrapped').notNull(),
  createdAt: instantColumn('created_at').notNull(),
});
