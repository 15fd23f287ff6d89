import { open, type SecretKey, seal, secretKey } from './aead.ts';
import { keyedHash } from './tokens.ts';

/** What a process was not given the master key for. Names the setting: what OpenSSL would say helps nobody. */
export class UnknownMasterKeyError extends Error {
  override readonly name = 'UnknownMasterKeyError';
}

/**
 * The master keys that a process holds: the one it is to have in the end, and, while keys are rotated, the one before.
 * What they wrap carries the id of the key that wrapped it, so that both can stand side by side.
 */
export interface MasterKeys {
  /** Id of the first key: the one that everything is to be wrapped by. */
  primary: Buffer;
  holds(id: Buffer): boolean;
  /**
   * Encrypts a key under the master key of that id (envelope encryption); `name` says whose it is and is bound to it.
   * Layout: version (1 byte) | id of the master key (8) | the sealed key.
   * @throws UnknownMasterKeyError
   */
  wrap(id: Buffer, key: Buffer, name: string): Buffer;
  /** Undoes `wrap`. @throws UnknownMasterKeyError, or Error under another name */
  unwrap(wrapped: Buffer, name: string): Buffer;
}

const formatVersion = 2;
const idBytes = 8;

/** Where the id of the master key stands in what it wrapped: for SQL that looks for keys to be wrapped anew. */
export const wrappedKeyId = { from: 2, length: idBytes };

/** Tells which master key it is, and nothing of the key. */
export function masterKeyId(key: SecretKey): Buffer {
  return keyedHash(key, 'muster master key').subarray(0, idBytes);
}

/**
 * `keys` are 32 bytes each, the first being primary. Where a key is asked for that is not among them, `reload` is asked
 * for the present ones (the file they stand in may have changed); those known before stay known.
 */
export function createMasterKeys(keys: readonly Buffer[], reload?: () => readonly Buffer[]): MasterKeys {
  const held = new Map<string, SecretKey>();

  function take(bytes: readonly Buffer[]): Buffer | undefined {
    const ids = bytes.map((one) => {
      const key = secretKey(one);
      const id = masterKeyId(key);
      held.set(id.toString('hex'), key);
      return id;
    });
    return ids[0];
  }

  const primary = take(keys);
  if (primary === undefined) throw new UnknownMasterKeyError('there is no master key');

  function find(id: Buffer): SecretKey | undefined {
    const name = id.toString('hex');
    if (!held.has(name) && reload !== undefined) take(reload());
    return held.get(name);
  }

  function need(id: Buffer): SecretKey {
    const key = find(id);
    if (key !== undefined) return key;
    throw new UnknownMasterKeyError(
      `master key ${id.toString('hex')} is needed, but MASTER_KEY and MASTER_KEY_PREVIOUS do not hold it`,
    );
  }

  return {
    primary,
    holds: (id) => find(id) !== undefined,
    wrap: (id, key, name) =>
      Buffer.concat([Buffer.of(formatVersion), id, seal(need(id), key, contextOf(name))]),
    unwrap(wrapped, name) {
      if (wrapped[0] !== formatVersion) throw new Error('wrapped key has an unknown format');
      const id = wrapped.subarray(1, 1 + idBytes);
      return open(need(id), wrapped.subarray(1 + idBytes), contextOf(name));
    },
  };
}

function contextOf(row: string) {
  return { table: 'keys', column: 'wrapped', row };
}
