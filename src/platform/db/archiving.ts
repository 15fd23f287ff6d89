import type { Metrics } from '../http/index.ts';
import type { Logger } from '../logger.ts';
import { startWatch } from '../watch.ts';
import type { Sql } from './client.ts';

/** How a server stands that archives its log, file by file (`archive_mode`), for any moment to come back to. */
export interface Archiving {
  /** Whether it is told to. */
  on: boolean;
  /** When it last put a file into the archive; null where it never has. */
  lastAt: Date | null;
  /** How often it could not since its figures began, and when last. */
  failures: number;
  failedAt: Date | null;
  /** Whether the last try failed: what is written since is in the archive only once one succeeds. */
  failing: boolean;
  /** Bytes of the log since the file that was archived last; null where that cannot be told. */
  behindBytes: number | null;
}

/** Asks a primary about the archive of its log; any role may. */
export async function inspectArchiving(sql: Sql): Promise<Archiving> {
  // Of a file's name the last two parts of eight digits are its place, whatever the size of a file; history files have none.
  const [row] = await sql<Archiving[]>`
    select current_setting('archive_mode') <> 'off' as on, last_archived_time as "lastAt",
      failed_count::int as failures, last_failed_time as "failedAt",
      coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) as failing,
      case when last_archived_wal ~ '^[0-9A-F]{24}' then
        (pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') - (
          ('x' || substr(last_archived_wal, 9, 8))::bit(32)::bigint * 4294967296
          + (('x' || substr(last_archived_wal, 17, 8))::bit(32)::bigint + 1)
            * pg_size_bytes(current_setting('wal_segment_size'))))::float8 end as "behindBytes"
    from pg_stat_archiver`;
  if (row === undefined) throw new Error('the server said nothing of its archive');
  return { ...row, behindBytes: row.behindBytes === null ? null : Math.max(0, row.behindBytes) };
}

/**
 * Looks every `everyMs` whether the log is archived: figures for alerts, and a warning as long as it is not. Answers what
 * stops it.
 */
export function watchArchiving(deps: {
  sql: Sql;
  metrics: Metrics;
  logger: Pick<Logger, 'warn'>;
  everyMs: number;
}): () => void {
  const { sql, metrics, logger, everyMs } = deps;
  const failing = metrics.gauge(
    'muster_archive_failing',
    "Whether PostgreSQL's last try to archive its log failed: 1, else 0; 0 where it is not told to archive",
  );
  const behind = metrics.gauge(
    'muster_archive_behind_bytes',
    'Bytes of the log since the file that was archived last; 0 where it is not told to archive',
  );
  return startWatch({
    async look() {
      const { on, failing: fails, behindBytes } = await inspectArchiving(sql);
      failing.set(on && fails ? 1 : 0);
      behind.set(on ? (behindBytes ?? 0) : 0);
      if (on && fails)
        logger.warn('PostgreSQL cannot archive its log: see MusterArchiveFails in deploy/runbook.md');
    },
    everyMs,
    onError: (err) => logger.warn({ err }, 'the archive of the log could not be looked at'),
  });
}
