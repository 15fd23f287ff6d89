import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../platform/config.ts';
import { createMasterKeys, type MasterKeys } from '../platform/crypto/index.ts';
import type { ProductionConfig } from './run.ts';

/** The master keys that a process was given: from its environment, or from the file that it keeps them in. */
export function masterKeysOf(
  config: Pick<ProductionConfig, 'masterKey' | 'previousMasterKey' | 'masterKeyFile'>,
): MasterKeys {
  const { masterKey, previousMasterKey, masterKeyFile } = config;
  if (masterKeyFile !== undefined) {
    const read = () => readMasterKeyFile(masterKeyFile);
    return createMasterKeys(read(), read);
  }
  return createMasterKeys(previousMasterKey === undefined ? [masterKey] : [masterKey, previousMasterKey]);
}

/** The master key of the embedded mode: MASTER_KEY where it is given, else that of a file in the data folder. */
export function ownMasterKey(
  { masterKey }: Config,
  dataDir: string,
): Pick<ProductionConfig, 'masterKey' | 'masterKeyFile'> {
  if (masterKey !== undefined) return { masterKey };
  const masterKeyFile = join(dataDir, 'master.key');
  const [first = Buffer.alloc(0)] = readMasterKeyFile(masterKeyFile);
  return { masterKey: first, masterKeyFile };
}

/**
 * The keys in a file, in base64, one a line: the present one, and below it, during a rotation, the one before. Made
 * with a key of its own where there is none.
 */
export function readMasterKeyFile(file: string): Buffer[] {
  if (!existsSync(file)) writeMasterKeyFile(file, [randomBytes(32)]);
  chmodSync(file, 0o600);
  const keys = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => Buffer.from(line, 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length !== 32)) {
    throw new Error(`${file} does not hold keys of 32 bytes`);
  }
  return keys;
}

/** Replaces the file at once or not at all, on the disk before anything relies on it; for its owner alone. */
export function writeMasterKeyFile(file: string, keys: readonly Buffer[]): void {
  const draft = `${file}.new`;
  const text = keys.map((key) => `${key.toString('base64')}\n`).join('');
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  renameSync(draft, file);
}

/**
 * Puts a new key above the present one and answers both; where there are two already, a rotation was cut off, and they
 * are answered as they are. Who holds the file's folder alone may call it: two at once would each make a key.
 */
export function beginRotation(file: string): Buffer[] {
  const keys = readMasterKeyFile(file);
  if (keys.length > 1) return keys;
  const both = [randomBytes(32), ...keys];
  writeMasterKeyFile(file, both);
  return both;
}
