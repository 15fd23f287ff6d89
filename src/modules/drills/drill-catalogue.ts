import { LRUCache } from 'lru-cache';
import { monotonicMs } from '../../platform/clock.ts';
import { type SecretKey, secretKey, unwrapKey } from '../../platform/crypto/index.ts';
import { AppError, notFound } from '../../platform/errors/index.ts';
import type { DrillKeys } from '../people/index.ts';
import type { Drill, DrillRecord, DrillsRead } from './drills.read.ts';

/** A drill ready for use: its communities as a set, its keys open. */
export interface OpenDrill extends Drill {
  communities: ReadonlySet<string>;
  keys: DrillKeys;
}

/**
 * Drills by id, for every path that touches people. A drill is small and read all the time, so each process
 * keeps it for a second: a change is seen everywhere within that.
 */
export interface DrillCatalogue {
  /** @throws AppError 404 */
  get(id: string): Promise<OpenDrill>;
  /** Forgets a drill that this process has just changed. */
  forget(id: string): void;
}

export const keptMs = 1_000;

export function createDrillCatalogue(deps: { read: DrillsRead; masterKey: SecretKey }): DrillCatalogue {
  const drills = new LRUCache<string, OpenDrill>({
    max: 500,
    ttl: keptMs,
    perf: { now: monotonicMs },
    // Forgetting a drill while it is being read must not fail those who wait for it; it is only not kept.
    ignoreFetchAbort: true,
    fetchMethod: async (id) => {
      const record = await deps.read.find(id);
      return record === undefined ? undefined : openDrill(record, deps.masterKey);
    },
  });
  return {
    async get(id) {
      const drill = await drills.fetch(id);
      if (drill === undefined) throw new AppError(notFound);
      return drill;
    },
    forget: (id) => {
      drills.delete(id);
    },
  };
}

function openDrill(record: DrillRecord, masterKey: SecretKey): OpenDrill {
  const { communities, dataKeyWrapped, idKeyWrapped, ...drill } = record;
  return {
    ...drill,
    communities: new Set(communities),
    keys: {
      data: secretKey(unwrapKey(masterKey, dataKeyWrapped, `drill/${drill.id}/data`)),
      id: secretKey(unwrapKey(masterKey, idKeyWrapped, `drill/${drill.id}/id`)),
    },
  };
}
