import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { startWatch } from '../watch.ts';
import type { ReadDatabase, Sql } from './client.ts';

/** How far a standby is behind the primary that it follows. */
interface Lag {
  /** What it shows is as the primary was so many ms ago, or newer; grows while either of them does not answer. */
  behindMs(): number;
  /**
   * Waits until the standby shows whatever was committed before this was called, `withinMs` at most; answers whether it does.
   * @throws where one of them does not answer, and what `aborted` is aborted with
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

/** A place in the log, `16/B374D848`, as a number. */
function placeOf(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/**
 * Asks the primary every `everyMs` how far its log is, and the standby how much of it it shows: so it is known of when that is,
 * whether the standby is slow, halted or cut off, and although the primary may write nothing for hours. Any role may ask.
 */
export function watchLag(deps: { primary: Sql; standby: Sql; everyMs: number }): Lag {
  const { primary, standby, everyMs } = deps;
  let waitedFor: { place: bigint; at: number }[] = [];
  let shownAt = monotonicMs();

  /** How far the primary's log is. */
  async function written(): Promise<bigint> {
    const [row] = await primary<{ lsn: string }[]>`select pg_current_wal_lsn()::text as lsn`;
    return placeOf(row?.lsn ?? '0/0');
  }

  /**
   * How far the standby shows it; undefined where it has replayed nothing yet. Of one that has been promoted how far its own is: the
   * place at which it ceased to follow stays there for ever.
   */
  async function shown(): Promise<bigint | undefined> {
    const [row] = await standby<{ lsn: string | null }[]>`
      select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text as lsn`;
    return row?.lsn == null ? undefined : placeOf(row.lsn);
  }

  const stop = startWatch({
    everyMs,
    onError: () => undefined,
    async look() {
      const at = monotonicMs();
      waitedFor.push({ place: await written(), at });
      if (waitedFor.length > mostPlaces) waitedFor = waitedFor.filter((_, index) => index % 2 === 0);
      const reached = await shown();
      if (reached === undefined) return;
      for (const { place, at: then } of waitedFor) if (place <= reached) shownAt = then;
      waitedFor = waitedFor.filter(({ place }) => place > reached);
    },
  });
  const behindMs = () => monotonicMs() - shownAt;

  async function caughtUp(withinMs: number, aborted: AbortSignal): Promise<boolean> {
    const begun = monotonicMs();
    const place = await written();
    for (;;) {
      const reached = await shown();
      if (reached !== undefined && reached >= place) return true;
      if (monotonicMs() - begun >= withinMs) return false;
      await sleep(againMs, undefined, { signal: aborted });
    }
  }

  return {
    behindMs,
    caughtUp,
    stop,

    async upToDate(withinMs) {
      // Two looks ago it may have been where it had to be.
      if (behindMs() > withinMs + 2 * everyMs) return { sql: primary };
      const over = new AbortController();
      // One that is cut off does not say so for a long time.
      const late = sleep(withinMs, false, { signal: over.signal }).catch(() => false);
      const shows = await Promise.race([caughtUp(withinMs, over.signal).catch(() => false), late]);
      over.abort();
      return { sql: shows ? standby : primary };
    },
  };
}
