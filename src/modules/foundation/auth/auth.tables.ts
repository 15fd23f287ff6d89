import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { pgTable, text } from '../../../platform/db/drizzle.ts';

/** Programs and devices that may ask the built-in issuer for tokens. Only hashes of secrets are kept. */
export const clients = pgTable('clients', {
  clientId: text('client_id').primaryKey(),
  name: text('name').notNull(),
  secretHash: bytea('secret_hash').notNull(),
  role: text('role').notNull(),
  division: text('division'),
  site: text('site'),
  laboratory: text('laboratory'),
  team: text('team'),
  facility: text('facility'),
  checkpoint: text('checkpoint'),
  createdAt: instantColumn('created_at').notNull(),
  /** From then on it gets no tokens, and those that it has are refused. */
  revokedAt: instantColumn('revoked_at'),
  /** The same, known beforehand; null for a client that stays. */
  expiresAt: instantColumn('expires_at'),
  /** The secret before the last rotation, good until then beside the new one. */
  previousSecretHash: bytea('previous_secret_hash'),
  previousUntil: instantColumn('previous_until'),
});
