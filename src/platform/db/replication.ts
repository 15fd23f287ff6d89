import { startWatch } from '../watch.ts';
import type { Sql } from './client.ts';
import { shown, written } from './lag.ts';
import type { Probe } from './probe.ts';

/** What a primary says of those that follow it. */
export interface Replication {
  /** Standbys that have what is acknowledged before it is acknowledged. */
  synchronous: number;
  /** Those that follow as they can, and of a quorum (`ANY 1 (a, b)`) those beyond the number that a commit waits for. */
  others: number;
  /** Whether a commit waits until they show it, too (`synchronous_commit = remote_apply`). */
  shown: boolean;
}

/** Asks a primary about its standbys; what a role may not see of them counts as not synchronous. */
export async function inspectReplication(sql: Sql): Promise<Replication> {
  const [row] = await sql<Replication[]>`
    select count(*) filter (where sync_state in ('sync', 'quorum'))::int as synchronous,
      count(*) filter (where sync_state is null or sync_state not in ('sync', 'quorum'))::int + greatest(0,
        count(*) filter (where sync_state = 'quorum')
          - coalesce(substring(current_setting('synchronous_standby_names') from '(?i)^ *any +([0-9]+)')::int, 0))::int as others,
      current_setting('synchronous_commit') = 'remote_apply' as shown
    from pg_stat_replication`;
  if (row === undefined) throw new Error('the server said nothing of its standbys');
  return row;
}

/** Whether each commit waits until every standby shows it. */
const showsWrites = ({ synchronous, others, shown }: Replication): boolean =>
  shown && synchronous > 0 && others === 0;

/**
 * For reads that must show what was just written: a standby may serve them only where each commit waits until every standby shows it.
 * @throws Error in words, where that does not hold
 */
export async function assertReadsOwnWrites(sql: Sql): Promise<void> {
  const { synchronous, others, shown } = await inspectReplication(sql);
  if (showsWrites({ synchronous, others, shown })) return;
  throw new Error(
    'DATABASE_READ_URL is for a standby that shows what was just written: set synchronous_commit = remote_apply and name every ' +
      `standby in synchronous_standby_names (${synchronous} synchronous, ${others} other, or unseen for want of pg_monitor; ` +
      `remote_apply ${shown ? 'is set' : 'is not set'}); or leave it out, and reads ask the primary`,
  );
}

/** How long a standby is given to say how far it is, ms; and after how many looks without an answer it is asked no more. */
const answersWithinMs = 2_000;
const silentLooks = 2;

/**
 * Looks every `everyMs` whether what is written is shown by the standby before it is acknowledged, as it was when the process
 * began, and the standby answers: settings of a primary change while it runs (`synchronous_standby_names` is emptied so that it can
 * go on without its standby). `onTurn` is told when that holds no more, and when it does again and the standby shows what was
 * written meanwhile.
 */
export function watchReadsOwnWrites(deps: {
  primary: Sql;
  probe: Probe;
  everyMs: number;
  onTurn: (holds: boolean) => void;
}): { holds(): boolean; stop(): void } {
  const { primary, probe, everyMs, onTurn } = deps;
  let [holds, held, unanswered] = [true, true, 0];

  /** How far the standby is; undefined where it does not say so. */
  async function reachedBy(): Promise<bigint | undefined> {
    try {
      const reached = await probe.ask(shown, answersWithinMs);
      unanswered = 0;
      return reached;
    } catch {
      unanswered += 1;
      return undefined;
    }
  }

  const stop = startWatch({
    everyMs,
    // A primary that does not answer acknowledges nothing either.
    onError: () => undefined,
    async look() {
      const before = held;
      held = showsWrites(await inspectReplication(primary));
      const place = await written(primary);
      const reached = held ? await reachedBy() : undefined;
      if (unanswered >= silentLooks) held = false;
      if (holds === held) return;
      // Processes of the server learn of a change one after the other: not before a second look says the same.
      if (held && (!before || reached === undefined || reached < place)) return;
      holds = held;
      onTurn(holds);
    },
  });
  return { holds: () => holds, stop };
}
