import { type MasterKeys, secretKey } from '../../../platform/crypto/index.ts';
import { drillKeyName } from '../../drill/index.ts';
import { type DrillKeys, openPerson } from '../../foundation/index.ts';
import type { RetainedDrill, RetentionRead, SealedSample } from './retention.read.ts';

/** What was tried to read a drill's people, and what came of it. */
export interface Proof {
  drillId: string;
  /** Ciphertexts that were taken from the database before anything was deleted. */
  samples: number;
  /** How many of them the drill's key opened before; undefined where an earlier run had destroyed it. */
  readableBefore: number | undefined;
  /** Keys that are left and were tried on each of them: all that the master keys still open. */
  keysTried: number;
  /** How many of them were opened. */
  readableAfter: number;
  /** Whether the database still holds a wrapped key of the drill. */
  keyLeft: boolean;
  /** Rows left of the drill, by table. */
  rowsLeft: Record<string, number>;
  /** Rows that this run deleted, by table. */
  rowsDeleted: Record<string, number>;
  /** Nothing could be read, no key and no row is left. */
  proven: boolean;
}

/** The drill's keys, open; undefined where they have been destroyed. */
export function openDrillKeys(
  masterKeys: MasterKeys,
  drill: Pick<RetainedDrill, 'id' | 'dataKeyWrapped' | 'idKeyWrapped'>,
): DrillKeys | undefined {
  const { id, dataKeyWrapped, idKeyWrapped } = drill;
  if (dataKeyWrapped === null || idKeyWrapped === null) return undefined;
  return {
    data: secretKey(masterKeys.unwrap(dataKeyWrapped, drillKeyName(id, 'data'))),
    id: secretKey(masterKeys.unwrap(idKeyWrapped, drillKeyName(id, 'id'))),
  };
}

/** How many of these people one of the keys opens. */
export function readable(samples: readonly SealedSample[], keys: readonly DrillKeys[]): number {
  const opens = (sample: SealedSample, key: DrillKeys): boolean => {
    try {
      openPerson(key, sample.table, sample.id, sample.person);
      return true;
    } catch {
      return false;
    }
  };
  return samples.filter((sample) => keys.some((key) => opens(sample, key))).length;
}

/** Tries to read the samples with whatever is left, and looks for what is left. */
export async function proofOf(about: {
  read: RetentionRead;
  masterKeys: MasterKeys;
  drillId: string;
  samples: readonly SealedSample[];
  readableBefore: number | undefined;
  deleted: Record<string, number>;
}): Promise<Proof> {
  const { read, masterKeys, drillId, samples, readableBefore, deleted } = about;
  const drill = await read.drill(drillId);
  const keyLeft = drill === undefined || drill.dataKeyWrapped !== null || drill.idKeyWrapped !== null;
  const others = (await read.drillKeys()).flatMap((one) => openDrillKeys(masterKeys, one) ?? []);
  // Each key in the data key's place, the id keys too.
  const keys = others.flatMap(({ data, id }) => [
    { data, id },
    { data: id, id },
  ]);
  const readableAfter = readable(samples, keys);
  const rowsLeft: Record<string, number> = {};
  for (const table of await read.peopleTables()) rowsLeft[table.name] = await read.count(table, drillId);
  const proven = readableAfter === 0 && !keyLeft && Object.values(rowsLeft).every((rows) => rows === 0);
  return {
    drillId,
    samples: samples.length,
    readableBefore,
    keysTried: keys.length,
    readableAfter,
    keyLeft,
    rowsLeft,
    rowsDeleted: deleted,
    proven,
  };
}
