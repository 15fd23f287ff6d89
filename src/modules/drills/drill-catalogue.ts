import { type SecretKey, secretKey, unwrapKey } from '../../platform/crypto/index.ts';
import { AppError, notFound } from '../../platform/errors/index.ts';
import { keepWhile, type Revision } from '../../platform/revision.ts';
import type { DrillKeys } from '../people/index.ts';
import type { Drill, DrillRecord, DrillsRead } from './drills.read.ts';

/** A drill ready for use: its communities as a set, its keys open. */
export interface OpenDrill extends Drill {
  communities: ReadonlySet<string>;
  keys: DrillKeys;
}

/**
 * Drills by id, for every path that touches people. A drill is small and read all the time, so each process keeps
 * it until the plans change.
 */
export interface DrillCatalogue {
  /** @throws AppError 404 */
  get(id: string): Promise<OpenDrill>;
  /** Forgets drills of which this process has just changed one. */
  forget(): void;
}

/** Drills that one process keeps open. */
const keptDrills = 500;

export function createDrillCatalogue(deps: {
  read: DrillsRead;
  plans: Revision;
  masterKey: SecretKey;
}): DrillCatalogue {
  const find = keepWhile(deps.plans, keptDrills, async (id) => {
    const record = await deps.read.find(id);
    return record === undefined ? undefined : openDrill(record, deps.masterKey);
  });
  return {
    async get(id) {
      const drill = await find(id);
      if (drill === undefined) throw new AppError(notFound);
      return drill;
    },
    forget: () => deps.plans.expire(),
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
