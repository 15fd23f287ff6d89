import { createDrillWrappedKeys } from '../../modules/drill/index.ts';
import { createOwnWrappedKeys, type WrappedKeys } from '../../modules/foundation/index.ts';
import { type MasterKeys, UnknownMasterKeyError } from '../../platform/crypto/index.ts';
import { openDatabase } from '../../platform/db/index.ts';
import type { ProductionConfig } from '../run.ts';
import { bad, type Finding, good, look, warning } from './finding.ts';

/** Whether MASTER_KEY opens every key that is kept: of the service, and of drills. */
export async function* examineKeys(
  config: ProductionConfig,
  masterKeys: MasterKeys,
): AsyncGenerator<Finding> {
  const { databaseUrl: url } = config;
  const database = openDatabase({ url, maxConnections: 1, applicationName: 'muster-doctor' });
  try {
    const stores = [...createOwnWrappedKeys(database), createDrillWrappedKeys(database)];
    yield await look('keys', () => wrapping(stores, masterKeys));
  } finally {
    await database.close();
  }
}

async function wrapping(stores: readonly WrappedKeys[], masterKeys: MasterKeys): Promise<Finding> {
  const id = masterKeys.primary.toString('hex');
  let others = 0;
  for (const store of stores) {
    others += await store.countOthers(masterKeys.primary);
    for (const { keys } of await store.others(masterKeys.primary, 1)) {
      for (const { name, wrapped } of keys) {
        try {
          masterKeys.unwrap(wrapped, name);
        } catch (error) {
          if (!(error instanceof UnknownMasterKeyError)) throw error;
          return bad(
            'keys',
            `${error.message}: give the key that wraps as MASTER_KEY or MASTER_KEY_PREVIOUS`,
          );
        }
      }
    }
  }
  return others === 0
    ? good('keys', `all are wrapped by master key ${id}`)
    : warning('keys', `${others} are wrapped by the key before ${id}: run \`npm run keys -- rotate\``);
}
