import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { systemClock } from '../clock.ts';
import { startWatch } from '../watch.ts';
import { addressesOf, placeOf } from './addresses.ts';
import type { Sql } from './client.ts';

/** How long one server is given to say what it is, s: one whose machine is gone answers nothing at all. */
const ASK_SECONDS = 3;
/** How often all are asked again while none takes writes, ms. */
const ASK_EVERY_MS = 250;

/** What a server is: it takes writes, follows another, or did not say. */
type ServerKind = 'primary' | 'standby' | 'silent';

/** Asks a server what it is. Never throws. */
async function kindOf(address: string): Promise<ServerKind> {
  // A client of its own for the one question: postgres.js counts the wait for a connection in seconds, and no wait for an answer.
  const sql = postgres(address, {
    max: 1,
    connect_timeout: ASK_SECONDS,
    fetch_types: false,
    onnotice: () => undefined,
  });
  const late = sleep(ASK_SECONDS * 1_000, 'silent' as const, { ref: false });
  const said = sql<{ standby: boolean }[]>`select pg_is_in_recovery() as standby`.then(
    ([row]) => (row?.standby === true ? ('standby' as const) : ('primary' as const)),
    () => 'silent' as const,
  );
  try {
    return await Promise.race([said, late]);
  } finally {
    void sql.end({ timeout: 0 }).catch(() => undefined);
  }
}

async function primariesOf(addresses: readonly string[]): Promise<string[]> {
  const kinds = await Promise.all(addresses.map(kindOf));
  return addresses.filter((_, index) => kinds[index] === 'primary');
}

/**
 * The address of the host of a URL that takes writes; a URL of one host as it is, without asking. Where none does, a standby may
 * be about to be promoted: it is waited for, and `onWait` told once.
 * @throws Error where none does within `patienceMs`, and where two do: which of them is right only a person knows
 */
export async function findPrimary(
  url: string,
  { patienceMs, onWait }: { patienceMs: number; onWait: () => void },
): Promise<string> {
  const addresses = addressesOf(url);
  const [only = url] = addresses;
  if (addresses.length === 1) return only;
  const began = systemClock.now().getTime();
  for (let told = false; ; told = true) {
    const primaries = await primariesOf(addresses);
    const [primary] = primaries;
    if (primaries.length > 1) {
      throw new Error(
        `${primaries.map(placeOf).join(' and ')} both take writes: one of them was left behind when the other was promoted. Stop it, and name it again once it follows the other.`,
      );
    }
    if (primary !== undefined) return primary;
    if (systemClock.now().getTime() - began >= patienceMs) {
      throw new Error(`none of ${addresses.map(placeOf).join(', ')} takes writes`);
    }
    if (!told) onWait();
    await sleep(ASK_EVERY_MS);
  }
}

/** Whether the server behind a pool takes writes; false where it has not said so in some seconds. Never throws. */
export async function takesWrites(sql: Sql): Promise<boolean> {
  const late = sleep(ASK_SECONDS * 1_000, false, { ref: false });
  const said = sql<{ standby: boolean }[]>`select pg_is_in_recovery() as standby`.then(
    ([row]) => row?.standby === false,
    () => false,
  );
  return Promise.race([said, late]);
}

/**
 * Looks every `everyMs` whether `current` still takes writes, as `still` says; where it does not, and another host of `url` does,
 * `onMoved` is told which. Does nothing for a URL of one host. Answers what stops it.
 */
export function watchPrimary(deps: {
  url: string;
  current: string;
  still: () => Promise<boolean>;
  everyMs: number;
  onMoved: (address: string) => void;
}): () => void {
  const others = addressesOf(deps.url).filter((address) => address !== deps.current);
  if (others.length === 0) return () => undefined;
  return startWatch({
    everyMs: deps.everyMs,
    onError: () => undefined,
    async look() {
      if (await deps.still()) return;
      const [primary] = await primariesOf(others);
      if (primary !== undefined) deps.onMoved(primary);
    },
  });
}
