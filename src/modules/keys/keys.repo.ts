import { asc } from 'drizzle-orm';
import type { Database } from '../../platform/db/client.ts';
import { signingKeys } from './keys.tables.ts';

export type KeyPurpose = 'token' | 'pass';

export interface StoredSigningKey {
  kid: string;
  purpose: KeyPurpose;
  publicJwk: Record<string, unknown>;
  privateWrapped: Buffer;
  createdAt: Date;
}

export interface KeysRepo {
  /** All signing keys, oldest first. */
  all(): Promise<StoredSigningKey[]>;
  /** Keeps a key, unless there is one of its id. */
  add(key: StoredSigningKey): Promise<void>;
}

export function createKeysRepo({ orm }: Database): KeysRepo {
  return {
    all: () => orm.select().from(signingKeys).orderBy(asc(signingKeys.createdAt), asc(signingKeys.kid)),
    async add(key) {
      await orm.insert(signingKeys).values(key).onConflictDoNothing();
    },
  };
}
