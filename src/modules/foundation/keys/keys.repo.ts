import type { Database, ReadDatabase } from '../../../platform/db/client.ts';
import { inTransaction } from '../../../platform/db/transaction.ts';

export type KeyPurpose = 'token' | 'pass';

export interface StoredSigningKey {
  kid: string;
  purpose: KeyPurpose;
  publicJwk: Record<string, unknown>;
  privateWrapped: Buffer;
  createdAt: Date;
}

export interface KeysRepo {
  /** Id of the master key that wraps now; `offer`, where there is none yet. */
  currentMasterKey(offer: Buffer, at: Date): Promise<Buffer>;
  /** All signing keys, oldest first. */
  all(): Promise<StoredSigningKey[]>;
  /** Keeps a key, unless there is one of its purpose, or `wrappedBy` is no longer the current master key. */
  addFirst(key: StoredSigningKey, wrappedBy: Buffer): Promise<void>;
  /** A secret of the service as it is stored. */
  secret(name: string): Promise<Buffer | undefined>;
  /** Keeps a secret, unless there is one of its name, or `wrappedBy` is no longer the current master key. */
  addSecret(secret: { name: string; wrapped: Buffer; createdAt: Date }, wrappedBy: Buffer): Promise<void>;
}

/**
 * A row where this is still the master key that wraps, else none; held until the statement's end. An INSERT that
 * selects from it cannot slip in a key wrapped by the old one behind the back of a rotation: the rotation waits for it
 * and finds it, or it finds no row and the caller wraps again.
 */
export function whileCurrent(sql: ReadDatabase['sql'], keyId: Buffer) {
  return sql`(select key_id from master_key where key_id = ${keyId} for share)`;
}

export function createKeysRepo({ sql }: Pick<Database, 'sql'>): KeysRepo {
  return {
    async currentMasterKey(offer, at) {
      await sql`insert into master_key (key_id, since) values (${offer}, ${at}) on conflict do nothing`;
      const [row] = await sql<{ keyId: Buffer }[]>`select key_id as "keyId" from master_key`;
      return row?.keyId ?? offer;
    },

    all: () => sql<StoredSigningKey[]>`
      select kid, purpose, public_jwk as "publicJwk", private_wrapped as "privateWrapped", created_at as "createdAt"
      from signing_keys order by created_at, kid`,

    async addFirst({ kid, purpose, publicJwk, privateWrapped, createdAt }, wrappedBy) {
      await inTransaction(sql, async (tx) => {
        // Whoever else makes one waits here; the statement after the wait sees theirs.
        await tx`select key_id from master_key where key_id = ${wrappedBy} for update`;
        await tx`
          insert into signing_keys (kid, purpose, public_jwk, private_wrapped, created_at)
          select ${kid}, ${purpose}, ${JSON.stringify(publicJwk)}::text::jsonb, ${privateWrapped}::bytea, ${createdAt}::timestamptz
          from ${whileCurrent(sql, wrappedBy)} k
          where not exists (select from signing_keys where purpose = ${purpose})`;
      });
    },

    async secret(name) {
      const [row] = await sql<
        { wrapped: Buffer }[]
      >`select wrapped from service_secrets where name = ${name}`;
      return row?.wrapped;
    },

    async addSecret({ name, wrapped, createdAt }, wrappedBy) {
      await sql`
        insert into service_secrets (name, wrapped, created_at)
        select ${name}, ${wrapped}::bytea, ${createdAt}::timestamptz
        from ${whileCurrent(sql, wrappedBy)} k on conflict do nothing`;
    },
  };
}
