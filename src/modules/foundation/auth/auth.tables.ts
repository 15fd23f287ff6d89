import { pgTable, text } from 'drizzle-orm/pg-core';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';

/** Programs and devices that may ask the built-in issuer for tokens. Only a hash of the secret is kept. */
export const clients = pgTable('clients', {
  clientId: text('client_id').primaryKey(),
  name: text('name').notNull(),
  secretHash: bytea('secret_hash').notNull(),
  role: text('role').notNull(),
  division: text('division'),
  site: text('site'),
  createdAt: instantColumn('created_at').notNull(),
  revokedAt: instantColumn('revoked_at'),
});
