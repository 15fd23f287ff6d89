import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
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
import { composeHouse } from './compose.ts';
import { groundless } from './groundless.ts';
import { beginRotation, masterKeysOf, writeMasterKeyFile } from './master-keys.ts';
import { onDatabase } from './on-database.ts';
import { operator } from './operator.ts';
import { createCommandProgress } from './progress.ts';
import { describeProof } from './proof-text.ts';
import type { ProductionConfig } from './run.ts';

const usage = `usage: npm run keys -- rotate
       npm run keys -- destroy --drill ID`;

type Command = { name: 'rotate' } | { name: 'destroy'; drillId: string };

/** @throws Error with the usage */
function readArguments(args: string[]): Command {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { drill: { type: 'string' } },
  });
  const name = positionals.join(' ');
  if (name === 'rotate' && values.drill === undefined) return { name };
  if (name !== 'destroy' || values.drill === undefined) throw new Error(usage);
  const drillId = z.uuid().safeParse(values.drill);
  if (!drillId.success) throw new Error(`--drill: an id of a drill is a UUID\n${usage}`);
  return { name, drillId: drillId.data.toLowerCase() };
}

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

/** The tables that the modules declare to be kept. */
async function keptTables(): Promise<string[]> {
  const house = composeHouse(groundless());
  await house.close();
  return Object.keys(house.keptTables);
}

/** Destroys a drill's people and prints the proof. */
async function destroy(config: ProductionConfig, drillId: string): Promise<void> {
  const database = openDatabase({
    url: config.databaseUrl,
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

/**
 * What is done with keys by somebody who holds the database and the master key: `rotate` wraps everything by a new
 * master key, `destroy` makes a drill's people unreadable and deletes them. Both may run while the service runs, and
 * may be cut off and run again.
 */
async function main(): Promise<void> {
  const command = readArguments(process.argv.slice(2));
  await onDatabase(loadConfig(), (config) =>
    exclusively(config.databaseUrl, 'keys', () =>
      command.name === 'rotate' ? rotate(config) : destroy(config, command.drillId),
    ),
  );
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
