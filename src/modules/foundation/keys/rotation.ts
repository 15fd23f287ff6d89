import type { MasterKeys } from '../../../platform/crypto/index.ts';
import type { Actor, Auditor } from '../audit/index.ts';
import type { RotationRepo } from './rotation.repo.ts';
import type { WrappedKeys } from './wrapped-keys.ts';

export interface RotationDone {
  /** False where the key was the current one already: this run only finished what another had begun. */
  switched: boolean;
  /** Rows whose keys were wrapped anew in this run. */
  rewrapped: number;
}

/** Rows in one statement: few, so that a run that is killed has lost little and progress shows. */
const rowsAtOnce = 50;

/**
 * Makes the primary master key the one that wraps, for all processes at once, and then wraps everything anew that
 * another one wraps. Killed at any point it leaves everything readable by who holds both keys, and a second run
 * finishes it. Answers once nothing is left that needs another key.
 *
 * Processes that run must hold both keys before; a drill that is created meanwhile is wrapped by whichever is current,
 * and found (see `whileCurrent`).
 * @throws UnknownMasterKeyError where something is wrapped by a key that this process does not hold
 */
export async function rotateMasterKey(deps: {
  repo: RotationRepo;
  stores: readonly WrappedKeys[];
  masterKeys: MasterKeys;
  audit: Auditor;
  by: Actor;
  /** Told how far it is, in rows. */
  onProgress?: (done: number, total: number) => void;
}): Promise<RotationDone> {
  const { repo, stores, masterKeys, audit, by, onProgress } = deps;
  const to = masterKeys.primary;
  const object = { kind: 'master-key', id: to.toString('hex') };
  // Looked through before anything is changed: a key that is not at hand must not be found out half-way.
  for (const store of stores) await rewrapSome(store, masterKeys, Number.MAX_SAFE_INTEGER, false);
  const switched = await repo.switchTo(to, audit.entry({ by, action: 'keys.rotated', object }));

  const counts = await Promise.all(stores.map((store) => store.countOthers(to)));
  let total = counts.reduce((sum, count) => sum + count, 0);
  let done = 0;
  onProgress?.(done, total);
  for (const store of stores) {
    for (;;) {
      const rows = await rewrapSome(store, masterKeys, rowsAtOnce, true);
      if (rows === 0) break;
      done += rows;
      total = Math.max(total, done);
      onProgress?.(done, total);
    }
  }
  return { switched, rewrapped: done };
}

/** Wraps some rows anew; without `write` it only tries. Answers how many there were. */
async function rewrapSome(
  store: WrappedKeys,
  masterKeys: MasterKeys,
  limit: number,
  write: boolean,
): Promise<number> {
  const to = masterKeys.primary;
  const rows = await store.others(to, limit);
  const rewrapped = rows.map(({ row, keys }) => ({
    row,
    before: keys.map(({ wrapped }) => wrapped),
    after: keys.map(({ name, wrapped }) => masterKeys.wrap(to, masterKeys.unwrap(wrapped, name), name)),
  }));
  if (write && rows.length > 0) await store.replace(rewrapped);
  return rows.length;
}
