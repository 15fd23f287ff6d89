import type { Clock } from '../../../platform/clock.ts';
import type { MasterKeys } from '../../../platform/crypto/index.ts';
import type { KeysRepo } from './keys.repo.ts';

/** Wraps with the master key that all processes go by. */
export interface KeyWrapping {
  /**
   * Calls `insert` with what wraps under the current master key, until it answers something: `undefined` says that
   * the key has changed meanwhile and nothing was written.
   * @throws UnknownMasterKeyError where this process does not hold the current key
   */
  insert<T>(insert: (wrap: Wrap) => Promise<T | undefined>): Promise<T>;
}

export interface Wrap {
  /** The master key that `key` wraps with; the INSERT must be made `whileCurrent`. */
  by: Buffer;
  key(key: Buffer, name: string): Buffer;
}

/** A rotation changes the key once; more changes during one INSERT are a fault and not a race. */
const mostAttempts = 5;

export function createKeyWrapping(deps: {
  repo: KeysRepo;
  masterKeys: MasterKeys;
  clock: Clock;
}): KeyWrapping {
  const { repo, masterKeys, clock } = deps;
  return {
    async insert(insert) {
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        const by = await repo.currentMasterKey(masterKeys.primary, clock.now());
        const done = await insert({ by, key: (key, name) => masterKeys.wrap(by, key, name) });
        if (done !== undefined) return done;
      }
      throw new Error('the master key changes all the time');
    },
  };
}
