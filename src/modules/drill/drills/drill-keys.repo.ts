import type { Database } from '../../../platform/db/client.ts';
import { type WrappedKeys, wrappedByAnother } from '../../foundation/index.ts';
import { drillKeyName } from './drill-catalogue.ts';

/** The drills' wrapped keys, for a rotation of the master key. Destroyed ones are null, and stay so. */
export function createDrillWrappedKeys({ sql }: Pick<Database, 'sql'>): WrappedKeys {
  const others = (keyId: Buffer) => sql`
    drills where data_key_wrapped is not null and id_key_wrapped is not null
      and (${wrappedByAnother(sql, 'data_key_wrapped', keyId)} or ${wrappedByAnother(sql, 'id_key_wrapped', keyId)})`;
  return {
    async countOthers(keyId) {
      const [row] = await sql<{ n: number }[]>`select count(*)::int as n from ${others(keyId)}`;
      return row?.n ?? 0;
    },

    async others(keyId, limit) {
      const rows = await sql<{ id: string; data: Buffer; idKey: Buffer }[]>`
        select id, data_key_wrapped as data, id_key_wrapped as "idKey" from ${others(keyId)} order by id limit ${limit}`;
      return rows.map(({ id, data, idKey }) => ({
        row: id,
        keys: [
          { name: drillKeyName(id, 'data'), wrapped: data },
          { name: drillKeyName(id, 'id'), wrapped: idKey },
        ],
      }));
    },

    async replace(rows) {
      const hex = (which: 'before' | 'after', index: number) =>
        rows.map((row) => row[which][index]?.toString('hex') ?? '');
      await sql`
        update drills d set data_key_wrapped = decode(i.data_after, 'hex'), id_key_wrapped = decode(i.id_after, 'hex')
        from unnest(${rows.map(({ row }) => row)}::uuid[], ${hex('before', 0)}::text[], ${hex('after', 0)}::text[],
          ${hex('before', 1)}::text[], ${hex('after', 1)}::text[]) as i (id, data_before, data_after, id_before, id_after)
        where d.id = i.id and d.data_key_wrapped = decode(i.data_before, 'hex')
          and d.id_key_wrapped = decode(i.id_before, 'hex')`;
    },
  };
}
