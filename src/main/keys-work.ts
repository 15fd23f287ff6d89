import { setTimeout as sleep } from 'node:timers/promises';
import { createDrillWrappedKeys } from '../modules/drill/index.ts';
import {
  createAuditor,
  createAuditRepo,
  createOwnWrappedKeys,
  createRotationRepo,
  rotateMasterKey,
} from '../modules/foundation/index.ts';
import { createRetentionRead, createRetentionRepo, destroyPeople } from '../modules/oversight/index.ts';
import { systemClock } from '../platform/clock.ts';
import { loadConfig } from '../platform/config.ts';
import { createMasterKeys, masterKeyId, secretKey } from '../platform/crypto/index.ts';
import { exclusively, openDatabase } from '../platform/db/index.ts';
import { beginRotation, masterKeysOf, writeMasterKeyFile } from './master-keys.ts';
import { onDatabase } from './on-database.ts';
import { operator } from './operator.ts';
import { createCommandProgress } from './progress.ts';
import { describeProof } from './proof-text.ts';
import type { ProductionConfig } from './run.ts';

/** What is to be done with keys. */
export type KeysCommand = { name: 'rotate' } | { name: 'destroy'; drillId: string };

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Wraps every key anew by the present master key; in the embedded mode that is a new one. */
async function rotate(config: ProductionConfig): Promise<void> {
  const { masterKeyFile: file } = config;
  const keys = file === undefined ? undefined : beginRotation(file);
  const masterKeys = keys === undefined ? masterKeysOf(config) : createMasterKeys(keys);
  const database = openDatabase({
    url: config.databaseUrl,
    maxConnections: 2,
    applicationName: 'muster-keys',
  });
  const progress = createCommandProgress();
  try {
    const { switched, rewrapped } = await rotateMasterKey({
      repo: createRotationRepo(database),
      stores: [...createOwnWrappedKeys(database), createDrillWrappedKeys(database)],
      masterKeys,
      audit: createAuditor({ repo: createAuditRepo(database), clock: systemClock }),
      by: operator(),
      onProgress: (done, total) => progress.show('keys wrapped anew', done, total),
    });
    progress.close();
    const [present, before] = keys ?? [];
    if (file !== undefined && present !== undefined) writeMasterKeyFile(file, [present]);
    if (!switched && rewrapped === 0 && before === undefined) {
      say('Everything is wrapped by MASTER_KEY already. To change it, give every process the new one as');
      say('MASTER_KEY and the present one as MASTER_KEY_PREVIOUS, and run this again.');
      return;
    }
    say(`Everything is wrapped by master key ${masterKeys.primary.toString('hex')}.`);
    say(
      before === undefined
        ? 'MASTER_KEY_PREVIOUS is needed no longer: take it from every process, and destroy it.'
        : `${file} holds it; ${masterKeyId(secretKey(before)).toString('hex')} was taken out and is no more.`,
    );
  } finally {
    progress.close();
    await database.close();
  }
}

/** The tables that the modules declare to be kept. The whole house is loaded for it, which a rotation has no need of. */
async function keptTables(): Promise<string[]> {
  const [{ composeHouse }, { groundless }] = await Promise.all([
    import('./compose.ts'),
    import('./groundless.ts'),
  ]);
  const house = composeHouse(groundless());
  await house.close();
  return Object.keys(house.keptTables);
}

/** Destroys a drill's people and prints the proof. */
async function destroy(config: ProductionConfig, drillId: string): Promise<void> {
  const database = openDatabase({
    // Clearing what is left of old keys takes the role that owns the table.
    url: config.migrateUrl ?? config.databaseUrl,
    maxConnections: 2,
    applicationName: 'muster-keys',
  });
  const progress = createCommandProgress();
  try {
    const proof = await destroyPeople(
      {
        read: createRetentionRead(database, await keptTables()),
        repo: createRetentionRepo(database),
        masterKeys: masterKeysOf(config),
        audit: createAuditor({ repo: createAuditRepo(database), clock: systemClock }),
        clock: systemClock,
        retentionMs: config.retentionMs,
        // Each process looks for changed drills once in `publicCacheMs`; a command's own setting may be the smaller one.
        untilForgotten: () => sleep(Math.max(config.publicCacheMs, 1_000) * 2 + 1_000),
        by: operator(),
        onProgress: (table, done, total) => progress.show(`pages of ${table}`, done, total),
      },
      drillId,
    );
    progress.close();
    for (const line of describeProof(proof)) say(line);
    if (!proof.proven) process.exitCode = 1;
  } finally {
    progress.close();
    await database.close();
  }
}

/** Does it, on the database of the settings, and as the only one who does anything with keys. */
export async function doWithKeys(command: KeysCommand): Promise<void> {
  await onDatabase(loadConfig(), (config) =>
    exclusively(config.databaseUrl, 'keys', () =>
      command.name === 'rotate' ? rotate(config) : destroy(config, command.drillId),
    ),
  );
}
