import type { Sql } from './client.ts';

/** What a primary says of those that follow it. */
export interface Replication {
  /** Standbys that have what is acknowledged before it is acknowledged. */
  synchronous: number;
  /** Those that follow as they can. */
  others: number;
  /** Whether a commit waits until they show it, too (`synchronous_commit = remote_apply`). */
  shown: boolean;
}

/** Asks a primary about its standbys; what a role may not see of them counts as not synchronous. */
export async function inspectReplication(sql: Sql): Promise<Replication> {
  const [row] = await sql<Replication[]>`
    select count(*) filter (where sync_state in ('sync', 'quorum'))::int as synchronous,
      count(*) filter (where sync_state is null or sync_state not in ('sync', 'quorum'))::int as others,
      current_setting('synchronous_commit') = 'remote_apply' as shown
    from pg_stat_replication`;
  if (row === undefined) throw new Error('the server said nothing of its standbys');
  return row;
}

/**
 * For reads that must show what was just written: a standby may serve them only where each commit waits until every standby shows it.
 * @throws Error in words, where that does not hold
 */
export async function assertReadsOwnWrites(sql: Sql): Promise<void> {
  const { synchronous, others, shown } = await inspectReplication(sql);
  if (shown && synchronous > 0 && others === 0) return;
  throw new Error(
    'DATABASE_READ_URL is for a standby that shows what was just written: set synchronous_commit = remote_apply and name every ' +
      `standby in synchronous_standby_names (${synchronous} synchronous, ${others} other, or unseen for want of pg_monitor; ` +
      `remote_apply ${shown ? 'is set' : 'is not set'}); or leave it out, and reads ask the primary`,
  );
}
