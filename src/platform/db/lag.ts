import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { startWatch } from '../watch.ts';
import type { Sql } from './client.ts';

/** How far a standby is behind the primary that it follows. */
interface Lag {
  /** What it shows is as the primary was so many ms ago, or newer; grows while either of them does not answer. */
  behindMs(): number;
  /**
   * Waits until the standby shows whatever was committed before this was called, `withinMs` at most; answers whether it does.
   * @throws where one of them does not answer, and what `aborted` is aborted with
   */
  caughtUp(withinMs: number, aborted: AbortSignal): Promise<boolean>;
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
  const stop = startWatch({
    everyMs,
    onError: () => undefined,
    async look() {
      const at = monotonicMs();
      const [written] = await primary<{ lsn: string }[]>`select pg_current_wal_lsn()::text as lsn`;
      if (written !== undefined) waitedFor.push({ place: placeOf(written.lsn), at });
      if (waitedFor.length > mostPlaces) waitedFor = waitedFor.filter((_, index) => index % 2 === 0);
      const [shown] = await standby<{ lsn: string | null }[]>`select pg_last_wal_replay_lsn()::text as lsn`;
      if (shown?.lsn == null) return;
      const reached = placeOf(shown.lsn);
      for (const { place, at: then } of waitedFor) if (place <= reached) shownAt = then;
      waitedFor = waitedFor.filter(({ place }) => place > reached);
    },
  });
  return {
    behindMs: () => monotonicMs() - shownAt,
    stop,

    async caughtUp(withinMs, aborted) {
      const begun = monotonicMs();
      const [written] = await primary<{ lsn: string }[]>`select pg_current_wal_lsn()::text as lsn`;
      for (;;) {
        const [shown] = await standby<{ lsn: string | null }[]>`select pg_last_wal_replay_lsn()::text as lsn`;
        // A server that follows none shows what it has.
        if (written === undefined || shown?.lsn == null) return true;
        if (placeOf(shown.lsn) >= placeOf(written.lsn)) return true;
        if (monotonicMs() - begun >= withinMs) return false;
        await sleep(againMs, undefined, { signal: aborted });
      }
    },
  };
}
