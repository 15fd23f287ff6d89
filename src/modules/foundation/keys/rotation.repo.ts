import { wrappedKeyId } from '../../../platform/crypto/index.ts';
import type { Database, ReadDatabase } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert } from '../audit/index.ts';
import { secretName, signingKeyName } from './keyring.ts';
import type { Rewrapped, WrappedKeys } from './wrapped-keys.ts';

export interface RotationRepo {
  /**
   * Makes this the master key that wraps, and notes it; false where it was already. Waits for every INSERT that is
   * under way with a key that the one before wrapped.
   */
  switchTo(keyId: Buffer, noted: AuditEntry): Promise<boolean>;
}

export function createRotationRepo({ sql }: Pick<Database, 'sql'>): RotationRepo {
  return {
    async switchTo(keyId, noted) {
      const [row] = await sql<{ switched: number }[]>`
        with switched as (
          update master_key set key_id = ${keyId}, since = ${noted.at} where key_id <> ${keyId} returning key_id),
        noted as (${auditInsert(sql, noted)} from switched)
        select count(*)::int as switched from switched`;
      return row?.switched === 1;
    },
  };
}

/** Whether a column's key is wrapped by another master key than this one. */
export function wrappedByAnother(sql: ReadDatabase['sql'], column: string, keyId: Buffer) {
  return sql`substring(${sql(column)} from ${wrappedKeyId.from}::int for ${wrappedKeyId.length}::int) <> ${keyId}`;
}

/** The signing keys and the service's secrets. */
export function createOwnWrappedKeys({ sql }: Pick<Database, 'sql'>): WrappedKeys[] {
  return [
    oneKeyRows(sql, { table: 'signing_keys', id: 'kid', column: 'private_wrapped', nameOf: signingKeyName }),
    oneKeyRows(sql, { table: 'service_secrets', id: 'name', column: 'wrapped', nameOf: secretName }),
  ];
}

/** A small table with a text key and one wrapped key in each row. */
function oneKeyRows(
  sql: Database['sql'],
  where: { table: string; id: string; column: string; nameOf: (id: string) => string },
): WrappedKeys {
  const { table, id, column, nameOf } = where;
  return {
    async countOthers(keyId) {
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from ${sql(table)} where ${wrappedByAnother(sql, column, keyId)}`;
      return row?.n ?? 0;
    },
    async others(keyId, limit) {
      const rows = await sql<{ row: string; wrapped: Buffer }[]>`
        select ${sql(id)} as row, ${sql(column)} as wrapped from ${sql(table)}
        where ${wrappedByAnother(sql, column, keyId)} order by 1 limit ${limit}`;
      return rows.map(({ row, wrapped }) => ({ row, keys: [{ name: nameOf(row), wrapped }] }));
    },
    async replace(rows: readonly Rewrapped[]) {
      const hex = (keys: readonly Buffer[]) => keys[0]?.toString('hex') ?? '';
      await sql`
        update ${sql(table)} t set ${sql(column)} = decode(i.after, 'hex')
        from unnest(${rows.map(({ row }) => row)}::text[], ${rows.map((one) => hex(one.before))}::text[],
          ${rows.map((one) => hex(one.after))}::text[]) as i (row, before, after)
        where t.${sql(id)} = i.row and t.${sql(column)} = decode(i.before, 'hex')`;
    },
  };
}
