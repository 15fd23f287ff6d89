import type { ReadDatabase } from './client.ts';

const littleMs = 60_000;

/**
 * SQL that is true where the instant in `column` is over, or there is none. It is one that a process sets ahead by
 * `longestMs` at most, by the database's clock: a lease. One further ahead was set while that clock was ahead (a machine
 * whose clock was wrong until NTP answered) and counts as over, else its holder, long gone, would hold others up for as
 * many hours. Whoever lives renews it to what it should be.
 */
export function isOver(sql: ReadDatabase['sql'], column: string, longestMs: number) {
  return sql`(${sql(column)} is null or ${sql(column)} <= now() or ${isTooFar(sql, column, longestMs)})`;
}

/**
 * SQL that is true where the instant in `column` is further ahead than anybody sets it who sets it to `now()` and
 * `longestMs` at most. By the clock and not by `now()`, which is when the statement began: one that then waited for the row
 * of somebody who began after it would find that one's lease, of this moment, ahead of its own idea of the time, and take it
 * away. Up to a minute more is a clock that was put back a little meanwhile.
 */
export function isTooFar(sql: ReadDatabase['sql'], column: string, longestMs: number) {
  return sql`${sql(column)} > clock_timestamp() + ${longestMs + littleMs}::float8 * interval '1 millisecond'`;
}
