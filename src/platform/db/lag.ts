import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { startWatch } from '../watch.ts';
import type { ReadDatabase, Sql } from './client.ts';
import type { Probe } from './probe.ts';

/** How far a standby is behind the primary that it follows. */
interface Lag {
  /** What it shows is as the primary was so many ms ago, or newer; grows while either of them does not answer. */
  behindMs(): number;
  /**
   * Waits until the standby shows whatever was committed before this was called, `withinMs` at most, also where it does not answer;
   * answers whether it does.
   * @throws where the primary does not answer, and what `aborted` is aborted with
   */
  caughtUp(withinMs: number, aborted: AbortSignal): Promise<boolean>;
  /**
   * Where to read what is decided by, and what somebody has just written: the standby, once it shows whatever was committed before
   * this was called, else the primary. The standby is waited for `withinMs` at most, and not at all where it is known to be further
   * behind. Never throws.
   */
  upToDate(withinMs: number): Promise<ReadDatabase>;
  stop(): void;
}

/** Places of the log that are waited for; beyond, every other one is forgotten, and the standby counts as a little further behind. */
const mostPlaces = 2_000;

/** How often a standby is asked that is waited for, ms. */
const againMs = 100;

/** How long a standby is given to answer a look, ms; and how many looks without an answer make it silent. */
const answersWithinMs = 2_000;
const silentLooks = 2;

/** A place in the log, `16/B374D848`, as a number. */
function placeOf(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** How far a primary's log is. */
export async function written(primary: Sql): Promise<bigint> {
  const [row] = await primary<{ lsn: string }[]>`select pg_current_wal_lsn()::text as lsn`;
  return placeOf(row?.lsn ?? '0/0');
}

/**
 * How far a standby shows it; undefined where it has replayed nothing yet. Of one that has been promoted how far its own is: the
 * place at which it ceased to follow stays there for ever.
 */
export async function shown(standby: Sql): Promise<bigint | undefined> {
  const [row] = await standby<{ lsn: string | null }[]>`
    select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text as lsn`;
  return row?.lsn == null ? undefined : placeOf(row.lsn);
}

/**
 * Asks the primary every `everyMs` how far its log is, and the standby how much of it it shows: so it is known of when that is,
 * whether the standby is slow, halted or cut off, and although the primary may write nothing for hours. Any role may ask. `probe`
 * asks the standby itself; `standby` is where reports are read, which is the primary while that does not answer. `onTurn` is told
 * when it does so no more, and when it does again.
 */
export function watchLag(deps: {
  primary: Sql;
  standby: Sql;
  probe: Probe;
  everyMs: number;
  onTurn: (answers: boolean, error?: unknown) => void;
}): Lag {
  const { primary, standby, probe, everyMs, onTurn } = deps;
  let waitedFor: { place: bigint; at: number }[] = [];
  let shownAt = monotonicMs();
  let unanswered = 0;

  async function reachedBy(): Promise<bigint | undefined> {
    try {
      const reached = await probe.ask(shown, answersWithinMs);
      const silent = unanswered >= silentLooks;
      unanswered = 0;
      if (silent) onTurn(true);
      return reached;
    } catch (error) {
      unanswered += 1;
      if (unanswered === silentLooks) onTurn(false, error);
      throw error;
    }
  }

  const stop = startWatch({
    everyMs,
    onError: () => undefined,
    async look() {
      const at = monotonicMs();
      waitedFor.push({ place: await written(primary), at });
      if (waitedFor.length > mostPlaces) waitedFor = waitedFor.filter((_, index) => index % 2 === 0);
      const reached = await reachedBy();
      if (reached === undefined) return;
      for (const { place, at: then } of waitedFor) if (place <= reached) shownAt = then;
      waitedFor = waitedFor.filter(({ place }) => place > reached);
    },
  });
  const behindMs = () => monotonicMs() - shownAt;

  async function caughtUp(withinMs: number, aborted: AbortSignal): Promise<boolean> {
    const begun = monotonicMs();
    const place = await written(primary);
    const over = new AbortController();
    // One that is cut off does not say so for a long time.
    const late = sleep(withinMs, undefined, { signal: over.signal }).catch(() => undefined);
    try {
      for (;;) {
        const reached = await Promise.race([shown(standby).catch(() => undefined), late]);
        if (reached !== undefined && reached >= place) return true;
        if (monotonicMs() - begun >= withinMs) return false;
        await sleep(againMs, undefined, { signal: aborted });
      }
    } finally {
      over.abort();
    }
  }

  return {
    behindMs,
    caughtUp,
    stop,

    async upToDate(withinMs) {
      // Two looks ago it may have been where it had to be.
      if (behindMs() > withinMs + 2 * everyMs) return { sql: primary };
      const shows = await caughtUp(withinMs, new AbortController().signal).catch(() => false);
      return { sql: shows ? standby : primary };
    },
  };
}
