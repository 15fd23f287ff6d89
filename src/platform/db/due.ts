import type { ReadDatabase } from './client.ts';

/**
 * SQL that is true where the instant in `column` is over, or there is none. It is one that a process sets ahead by
 * `longestMs` at most, by the database's clock: a lease. One further ahead was set while that clock was ahead (a machine
 * whose clock was wrong until NTP answered) and counts as over, else its holder, long gone, would hold others up for as
 * many hours. Whoever lives renews it to what it should be.
 */
export function isOver(sql: ReadDatabase['sql'], column: string, longestMs: number) {
  return sql`(${sql(column)} is null or ${sql(column)} <= now()
    or ${sql(column)} > now() + ${longestMs}::float8 * interval '1 millisecond')`;
}
