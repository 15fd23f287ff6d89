import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, pgTable, text } from '../../../platform/db/drizzle.ts';

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

/**
 * Codes of the sign-in to pages, by their hashes: a `code` is good for a minute, a `refresh` for two hours, each once. Rows
 * are deleted when they are used, and when others are added after they have expired.
 */
export const signInCodes = pgTable(
  'sign_in_codes',
  {
    codeHash: bytea('code_hash').primaryKey(),
    kind: text('kind', { enum: ['code', 'refresh'] }).notNull(),
    clientId: text('client_id').notNull(),
    /** The user of the city's app whom the client named. */
    subject: text('subject'),
    /** S256 of what the page keeps (RFC 7636); of a code alone. */
    challenge: text('challenge'),
    redirectPath: text('redirect_path'),
    /** When the secret was shown: what is refreshed ends some hours after it. */
    signedInAt: instantColumn('signed_in_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
  },
  (table) => [index('sign_in_codes_expired').on(table.expiresAt)],
);
