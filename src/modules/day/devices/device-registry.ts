import { LRUCache } from 'lru-cache';
import { type Clock, monotonicMs } from '../../../platform/clock.ts';
import type { DevicesRead } from './devices.read.ts';
import type { DevicesRepo, Sighting } from './devices.repo.ts';
import { tagOf } from './tags.ts';

/** What every request of a tablet needs to know of it. */
export interface KnownDevice {
  /** The letters that its tickets bear. */
  tag: string;
  /** How far its clock is ahead of the service's, as last measured; null where it never was. */
  clockOffsetMs: number | null;
}

/** Devices as one process knows them, for the paths on which tablets come all the time. */
export interface DeviceRegistry {
  /** Undefined for a tablet whose token is of another issuer. */
  find(id: string): Promise<KnownDevice | undefined>;
  /**
   * How far a device's clock is ahead of the service's, ms: measured where it says what time it has as it sends
   * (`sentAt`, arriving at `now`) and noted, else as it was when it last did; 0 where it never has.
   */
  clockOffset(id: string, sentAt: Date | undefined, now: Date): Promise<number>;
  /** As it stood `keptMs` ago at most. */
  isRevoked(id: string): Promise<boolean>;
  /** Notes that a device has called, and, where it told its time, how far ahead that is. Written later, once a minute. */
  saw(id: string, clockOffsetMs?: number): void;
  /** Something has just been revoked or restored here. */
  forget(): void;
  /** Writes what has been noted. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const mostDevices = 50_000;
/** Number and offset: the one never changes, the other is measured again with every batch. */
const factsKeptMs = 60_000;
/** How often a device's last sight is written at most, and how long sights are gathered. */
const seenEveryMs = 60_000;
const gatheredMs = 1_000;
/** A clock that has moved by this much is written at once. */
const offsetMovedMs = 5_000;

const uuidForm = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * `keptMs`: how long a process goes by the list of revoked devices. It is one short list for all of them, so that
 * however many tablets there are, it costs one query in that time.
 */
export function createDeviceRegistry(deps: {
  read: Pick<DevicesRead, 'find' | 'revoked'>;
  repo: Pick<DevicesRepo, 'saw'>;
  /** The machine's clock. */
  clock: Clock;
  keptMs: number;
  onError: (error: unknown) => void;
}): DeviceRegistry {
  const { read, repo, clock, keptMs, onError } = deps;
  const known = new LRUCache<string, { device: KnownDevice | undefined }>({
    max: mostDevices,
    ttl: factsKeptMs,
    perf: { now: monotonicMs },
    ignoreFetchAbort: true,
    fetchMethod: async (id) => {
      const row = await read.find(id);
      return { device: row && { tag: tagOf(row.number), clockOffsetMs: row.clockOffsetMs } };
    },
  });
  const writtenAt = new LRUCache<string, number>({ max: mostDevices });
  const pending = new Map<string, Sighting>();
  let timer: NodeJS.Timeout | undefined;
  let revoked: { ids: ReadonlySet<string>; asked: number } | undefined;
  let asking: Promise<ReadonlySet<string>> | undefined;

  async function ask(): Promise<ReadonlySet<string>> {
    const asked = monotonicMs();
    const mine = read.revoked().then((ids) => new Set(ids));
    asking = mine;
    try {
      const ids = await mine;
      if (asking === mine) revoked = { ids, asked };
      return ids;
    } finally {
      if (asking === mine) asking = undefined;
    }
  }

  async function find(id: string): Promise<KnownDevice | undefined> {
    if (!uuidForm.test(id)) return undefined;
    return (await known.fetch(id))?.device;
  }

  function saw(id: string, clockOffsetMs?: number): void {
    if (!uuidForm.test(id)) return;
    const device = known.peek(id)?.device;
    const moved =
      clockOffsetMs !== undefined && Math.abs(clockOffsetMs - (device?.clockOffsetMs ?? 0)) >= offsetMovedMs;
    if (device !== undefined && clockOffsetMs !== undefined) device.clockOffsetMs = clockOffsetMs;
    const now = monotonicMs();
    const last = writtenAt.get(id);
    const due = last === undefined || now - last >= seenEveryMs;
    const before = pending.get(id);
    if (!due && !moved && before === undefined) return;
    if (due) writtenAt.set(id, now);
    pending.set(id, { id, at: clock.now(), clockOffsetMs: clockOffsetMs ?? before?.clockOffsetMs });
    timer ??= setTimeout(() => void flush(), gatheredMs).unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (pending.size === 0) return;
    const sightings = [...pending.values()];
    pending.clear();
    // A sight that is lost is made up for by the next one.
    await repo.saw(sightings).catch(onError);
  }

  return {
    find,

    async isRevoked(id) {
      if (!uuidForm.test(id)) return false;
      const fresh = revoked !== undefined && monotonicMs() - revoked.asked < keptMs ? revoked.ids : undefined;
      return (fresh ?? (await (asking ?? ask()))).has(id);
    },

    saw,

    async clockOffset(id, sentAt, now) {
      // Looked up in any case: what is noted is compared with it.
      const device = await find(id);
      if (sentAt === undefined) return device?.clockOffsetMs ?? 0;
      const offsetMs = sentAt.getTime() - now.getTime();
      saw(id, offsetMs);
      return offsetMs;
    },

    forget() {
      revoked = undefined;
      asking = undefined;
    },

    flush,
    close: flush,
  };
}
