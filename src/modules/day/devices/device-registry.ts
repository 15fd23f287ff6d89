import { LRUCache } from 'lru-cache';
import { type DoubtedMeasure, measureClock } from '../../../core/calendar/index.ts';
import { type Clock, monotonicMs } from '../../../platform/clock.ts';
import type { DevicesRead } from './devices.read.ts';
import type { DevicesRepo, Sighting } from './devices.repo.ts';
import { tagOf } from './tags.ts';

/** What every request of a tablet needs to know of it. */
export interface KnownDevice {
  /** The letters that its tickets bear. */
  tag: string;
}

/** Devices as one process knows them, for the paths on which tablets come all the time. */
export interface DeviceRegistry {
  /** Undefined for a tablet whose token is of another issuer. */
  find(id: string): Promise<KnownDevice | undefined>;
  /**
   * How far a device's clock is ahead of the service's, ms: as last believed, 0 where nothing ever was. Where it says what
   * time it has as it sends (`sentAt`, arriving at `now`), that is a measure, and noted where it is believed: see
   * `measureClock`. Of any tablet, also of those that are enrolled elsewhere.
   */
  clockOffset(id: string, sentAt: Date | undefined, now: Date): Promise<number>;
  /** As it stood `keptMs` ago at most. */
  isRevoked(id: string): Promise<boolean>;
  /** Notes that a device has called. Written later, once a minute. */
  saw(id: string): void;
  /** Something has just been revoked or restored here. */
  forget(): void;
  /** Writes what has been noted. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const mostDevices = 50_000;
/** Number and clock: the one never changes, the other is measured again with every batch. */
const factsKeptMs = 60_000;
/** How often a device's last sight is written at most, and how long sights are gathered. */
const seenEveryMs = 60_000;
const gatheredMs = 1_000;
/** A clock that has moved by this much is written at once. */
const offsetMovedMs = 5_000;

const uuidForm = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What is remembered of a tablet. */
interface Facts {
  /** Undefined where it is enrolled elsewhere. */
  device: KnownDevice | undefined;
  /** How far its clock is ahead, as last believed; null where it never was measured. */
  clockOffsetMs: number | null;
}

/**
 * `keptMs`: how long a process goes by the list of revoked devices. It is one short list for all of them, so that
 * however many tablets there are, it costs one query in that time.
 */
export function createDeviceRegistry(deps: {
  read: Pick<DevicesRead, 'find' | 'clockOffset' | 'revoked'>;
  repo: Pick<DevicesRepo, 'saw'>;
  /** The machine's clock. */
  clock: Clock;
  keptMs: number;
  onError: (error: unknown) => void;
}): DeviceRegistry {
  const { read, repo, clock, keptMs, onError } = deps;
  const known = new LRUCache<string, Facts>({
    max: mostDevices,
    ttl: factsKeptMs,
    perf: { now: monotonicMs },
    ignoreFetchAbort: true,
    fetchMethod: async (id) => {
      const row = uuidForm.test(id) ? await read.find(id) : undefined;
      const stored = row === undefined ? await read.clockOffset(id) : row.clockOffsetMs;
      return {
        device: row && { tag: tagOf(row.number) },
        clockOffsetMs: pending.get(id)?.clockOffsetMs ?? stored,
      };
    },
  });
  /** Kept beside the facts, which are read anew each minute: a tablet may send once in five. */
  const doubts = new LRUCache<string, DoubtedMeasure>({ max: mostDevices });
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

  /** Notes a sign of life; `moved`: it is to be written soon, and not only once a minute. */
  function note(id: string, clockOffsetMs: number | undefined, moved: boolean): void {
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
    try {
      await repo.saw(sightings.map((sighting) => ({ ...sighting, enrolled: uuidForm.test(sighting.id) })));
    } catch (error) {
      // Written with the next ones: that a clock was right may be what a late repeat is held against.
      for (const sighting of sightings) if (!pending.has(sighting.id)) pending.set(sighting.id, sighting);
      onError(error);
    }
  }

  return {
    async find(id) {
      return uuidForm.test(id) ? (await known.fetch(id))?.device : undefined;
    },

    async isRevoked(id) {
      if (!uuidForm.test(id)) return false;
      const fresh = revoked !== undefined && monotonicMs() - revoked.asked < keptMs ? revoked.ids : undefined;
      return (fresh ?? (await (asking ?? ask()))).has(id);
    },

    saw(id) {
      if (uuidForm.test(id)) note(id, undefined, false);
    },

    async clockOffset(id, sentAt, now) {
      const facts = await known.fetch(id);
      const before = facts?.clockOffsetMs ?? null;
      if (sentAt === undefined) return before ?? 0;
      const believed = before === null ? undefined : { offsetMs: before, doubted: doubts.get(id) };
      const { offsetMs, doubted } = measureClock(believed, sentAt, now);
      if (doubted === undefined) doubts.delete(id);
      else doubts.set(id, doubted);
      if (facts !== undefined) facts.clockOffsetMs = offsetMs;
      note(id, offsetMs, Math.abs(offsetMs - (before ?? 0)) >= offsetMovedMs);
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
