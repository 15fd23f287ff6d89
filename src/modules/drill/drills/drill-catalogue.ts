import { type MasterKeys, type SecretKey, secretKey } from '../../../platform/crypto/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { keepWhile, type Revision } from '../../../platform/revision.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import { personalDataDestroyed } from './drills.errors.ts';
import type { Drill, DrillRecord, DrillsRead } from './drills.read.ts';

/** A drill ready for use: its communities as a set, its keys open. */
export interface OpenDrill extends Drill {
  communities: ReadonlySet<string>;
  /** Where people of communities that have been abolished live now, by code. */
  successors: ReadonlyMap<string, string>;
  /** Whether the keys to its people are no more. */
  peopleDestroyed: boolean;
  /** @throws AppError 410 `personal-data-destroyed` where they are no more */
  readonly keys: DrillKeys;
}

/**
 * Drills by id, for every path that touches people. A drill is small and read all the time, so each process keeps
 * it until the plans change.
 */
export interface DrillCatalogue {
  /** @throws AppError 404 */
  get(id: string): Promise<OpenDrill>;
  /** The same, for questions about its people. @throws AppError 404, 410 `personal-data-destroyed` */
  withPeople(id: string): Promise<OpenDrill>;
  /** Forgets drills of which this process has just changed one. */
  forget(): void;
}

/** Drills that one process keeps open. */
const keptDrills = 500;

export function createDrillCatalogue(deps: {
  read: DrillsRead;
  plans: Revision;
  masterKeys: MasterKeys;
}): DrillCatalogue {
  const find = keepWhile(deps.plans, keptDrills, async (id) => {
    const record = await deps.read.find(id);
    return record === undefined ? undefined : openDrill(record, deps.masterKeys);
  });
  async function get(id: string): Promise<OpenDrill> {
    const drill = await find(id);
    if (drill === undefined) throw new AppError(notFound);
    return drill;
  }

  return {
    get,
    async withPeople(id) {
      const drill = await get(id);
      if (drill.peopleDestroyed) throw new AppError(personalDataDestroyed);
      return drill;
    },
    forget: () => deps.plans.expire(),
  };
}

function openDrill(record: DrillRecord, masterKeys: MasterKeys): OpenDrill {
  const { communities, successors, dataKeyWrapped, idKeyWrapped, ...drill } = record;
  let keys: DrillKeys | undefined;
  return {
    ...drill,
    communities: new Set(communities),
    successors: new Map(successors.map(({ code, successor }) => [code, successor])),
    peopleDestroyed: dataKeyWrapped === null || idKeyWrapped === null,
    get keys() {
      // Opened when they are first needed: a drill's plan can be read without them, and after them.
      keys ??= { data: unwrap(dataKeyWrapped, 'data'), id: unwrap(idKeyWrapped, 'id') };
      return keys;
    },
  };

  function unwrap(wrapped: Buffer | null, which: 'data' | 'id'): SecretKey {
    if (wrapped === null) throw new AppError(personalDataDestroyed);
    return secretKey(masterKeys.unwrap(wrapped, drillKeyName(drill.id, which)));
  }
}

/** The name that a drill's key is bound to where it is wrapped. */
export function drillKeyName(drillId: string, which: 'data' | 'id'): string {
  return `drill/${drillId}/${which}`;
}
