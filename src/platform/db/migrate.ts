import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { drizzle, migrate, readMigrationFiles } from './drizzle.ts';

export type MigrateOptions = {
  url: string;
  /** drizzle's folder: `*.sql` and `meta/_journal.json`. */
  folder: string;
  /** SQL that every migration ends with, what the schema's tool cannot declare: must be safe to repeat. */
  always?: readonly string[];
  patience?: MigrationPatience;
  logger?: { info(fields: object, message: string): void };
};

/**
 * How long one wait for a table may take in ms, the pause until the next, and how many there are. While a migration waits for a table
 * that somebody reads for long (a dump, a report), everybody else who asks for that table waits behind it.
 */
export interface MigrationPatience {
  lockMs: number;
  pauseMs: number;
  tries: number;
}

/** Nobody waits longer than a second behind it; in all as long as a dump of a city takes. */
const patient: MigrationPatience = { lockMs: 1_000, pauseMs: 2_000, tries: 300 };

/** A table that is to be changed was in use for too long. */
export class MigrationBlockedError extends Error {
  override name = 'MigrationBlockedError';
}

/** Applied migrations and the journal disagree; the message names them. */
export class MigrationMismatchError extends Error {
  override name = 'MigrationMismatchError';
}

type Migration = { tag: string; when: number; hash: string };
type Applied = { hash: string; when: number };

// Any number that nobody else on the server uses: "MUSTER" in ASCII.
const LOCK_KEY = 0x4d5553544552;

/**
 * Brings the database up to the newest migration and answers how many were applied now. All run in one
 * transaction. Processes that migrate at the same time take turns (a session's advisory lock on the one
 * connection used), so each succeeds. Where a table is not to be had at once, all is given back and tried again a
 * moment later, so that the service beside it goes on meanwhile.
 *
 * Throws MigrationBlockedError where none of the tries had the tables it needs.
 * Throws MigrationMismatchError where the applied migrations are not the first ones of the journal, in
 * its order and unchanged (before anything is applied), or not all of it afterwards: drizzle itself
 * looks only at the newest time stamp and passes over an older migration in silence.
 */
export async function migrateDatabase(options: MigrateOptions): Promise<number> {
  const journal = readJournal(options.folder);
  const sql = postgres(options.url, {
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: 'muster-migrate', TimeZone: 'UTC' },
  });
  try {
    await sql`select pg_advisory_lock(${String(LOCK_KEY)}::bigint)`;
    const before = await readApplied(sql);
    compare(journal.slice(0, before.length), before, journal);
    const patience = options.patience ?? patient;
    await sql`select set_config('lock_timeout', ${String(patience.lockMs)}, false)`;
    await untilFree(patience, options.logger, () =>
      migrate(drizzle(sql), { migrationsFolder: options.folder }),
    );
    const after = await readApplied(sql);
    compare(journal, after, journal);
    for (const statements of options.always ?? [])
      await untilFree(patience, options.logger, () => sql.unsafe(statements));
    const applied = after.length - before.length;
    options.logger?.info({ applied, total: after.length }, 'database schema is up to date');
    return applied;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Repeats a transaction that could not have its tables, or stood in the way of another one. @throws MigrationBlockedError */
async function untilFree(
  { pauseMs, tries }: MigrationPatience,
  logger: MigrateOptions['logger'],
  act: () => Promise<unknown>,
): Promise<void> {
  for (let left = tries - 1; ; left--) {
    try {
      await act();
      return;
    } catch (error) {
      if (!isBlocked(error)) throw error;
      if (left <= 0)
        throw new MigrationBlockedError(
          'Migrations: a table that is to be changed was in use for too long (by a dump, or a transaction that was left open: see pg_stat_activity). Run it again.',
          { cause: error },
        );
      logger?.info({ left }, 'a table is in use: the migration waits, and the service goes on');
      await sleep(pauseMs);
    }
  }
}

/** Whether it had no lock in time, or was ended because two waited for each other; drizzle wraps the driver's error. */
function isBlocked(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return code === '55P03' || code === '40P01' || isBlocked(error.cause);
}

/**
 * How many migrations of the folder a database has not yet. Writes nothing.
 * @throws MigrationMismatchError where those it has are not the first ones of the journal
 */
export async function migrationsLeft(sql: postgres.Sql, folder: string): Promise<number> {
  const journal = readJournal(folder);
  const applied = await readApplied(sql);
  compare(journal.slice(0, applied.length), applied, journal);
  return journal.length - applied.length;
}

function readJournal(folder: string): Migration[] {
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string; when: number }[];
  };
  const hashes = readMigrationFiles({ migrationsFolder: folder }).map(({ hash }) => hash);
  return entries.map(({ tag, when }, index) => ({ tag, when, hash: hashes[index] ?? '' }));
}

async function readApplied(sql: postgres.Sql): Promise<Applied[]> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') as name`;
  if (!table?.['name']) return [];
  const rows = await sql<{ hash: string; created_at: string }[]>`
    select hash, created_at from drizzle.__drizzle_migrations order by created_at, id`;
  return rows.map(({ hash, created_at }) => ({ hash, when: Number(created_at) }));
}

function compare(expected: Migration[], applied: Applied[], journal: Migration[]): void {
  const newest = Math.max(0, ...applied.map(({ when }) => when));
  const missing = journal.filter(({ when }) => when <= newest && !applied.some((row) => row.when === when));
  const unknown = applied.filter(({ when }) => !journal.some((entry) => entry.when === when));
  const changed = journal.filter(({ when, hash }) =>
    applied.some((row) => row.when === when && row.hash !== hash),
  );
  const disordered = journal.filter(
    ({ when }, index) => index > 0 && when <= (journal[index - 1]?.when ?? 0),
  );
  const complaints = [
    ...missing.map(({ tag }) => `${tag} is older than an applied one and would never be applied`),
    ...unknown.map(({ when }) => `one of ${when} is applied but not in the journal (a newer version's?)`),
    ...changed.map(({ tag }) => `${tag} was changed after it was applied`),
    ...disordered.map(({ tag }) => `${tag} is not newer than the one before it in the journal`),
  ];
  if (complaints.length === 0 && applied.length !== expected.length) {
    complaints.push(`${applied.length} of ${expected.length} are applied`);
  }
  if (complaints.length > 0) throw new MigrationMismatchError(`Migrations: ${complaints.join('; ')}.`);
}
