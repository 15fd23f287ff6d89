import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/**
 * What we use of drizzle-orm, all of it from here, for it is loaded as CommonJS: imported, Node 24 reads that package's 180 KB of
 * `package.json` once more for each of its modules, which takes every process 1.6 s of processor time, and this 0.14.
 */
export const { and, eq, ne, sql } = load('drizzle-orm') as typeof import('drizzle-orm');
export const {
  bigint,
  boolean,
  check,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} = load('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');
export const { readMigrationFiles } = load('drizzle-orm/migrator') as typeof import('drizzle-orm/migrator');
export const { drizzle } = load('drizzle-orm/postgres-js') as typeof import('drizzle-orm/postgres-js');
export const { migrate } = load(
  'drizzle-orm/postgres-js/migrator',
) as typeof import('drizzle-orm/postgres-js/migrator');
