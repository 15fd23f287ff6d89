import postgres from 'postgres';

/** One move into a slot as a system does it: whether there was room, after `onRetry` for each attempt in vain. */
export type Claim = (
  sql: postgres.Sql,
  person: string,
  slotId: string,
  onRetry: () => void,
) => Promise<boolean>;

const serializationFailures = ['40001', '40P01'];

/**
 * How known booking systems claim a place, at their fastest: they look up nothing, check nothing but the room,
 * keep no history, and do not give the old place back, all of which ours does.
 */
export const knownSystems: Record<string, Claim> = {
  conditionalUpdate: (sql, person, slotId) =>
    sql.begin(async (tx) => {
      const [slot] = await tx<{ n: number }[]>`
        update slots set used = used + 1, issued = issued + 1 where id = ${slotId} and used < bookable returning issued as n`;
      if (slot === undefined) return false;
      await tx`update appointments set slot_id = ${slotId}, queue_number = ${slot.n} where registration_id = ${person}`;
      return true;
    }),

  advisoryLock: (sql, person, slotId) =>
    sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtextextended(${slotId}, 0))`;
      const [slot] = await tx<{ n: number; bookable: number }[]>`
        select (select count(*)::int from appointments where slot_id = ${slotId}) as n, bookable from slots where id = ${slotId}`;
      if (slot === undefined || slot.n >= slot.bookable) return false;
      await tx`update appointments set slot_id = ${slotId}, queue_number = ${slot.n + 1} where registration_id = ${person}`;
      return true;
    }),

  async serializable(sql, person, slotId, onRetry) {
    for (;;) {
      try {
        return await sql.begin('isolation level serializable', async (tx) => {
          const [slot] = await tx<{ used: number; bookable: number }[]>`
            select used, bookable from slots where id = ${slotId}`;
          if (slot === undefined || slot.used >= slot.bookable) return false;
          await tx`update slots set used = ${slot.used + 1} where id = ${slotId}`;
          await tx`update appointments set slot_id = ${slotId}, queue_number = ${slot.used + 1} where registration_id = ${person}`;
          return true;
        });
      } catch (error) {
        if (!(error instanceof postgres.PostgresError) || !serializationFailures.includes(error.code))
          throw error;
        onRetry();
      }
    }
  },
};

/** No known system's way, but the fastest for one person at a time: all in one statement, without a transaction. */
export const oneStatement: Claim = async (sql, person, slotId) => {
  const rows = await sql`
    with slot as (
      update slots set used = used + 1, issued = issued + 1 where id = ${slotId} and used < bookable returning id, issued)
    update appointments a set slot_id = s.id, queue_number = s.issued from slot s where a.registration_id = ${person}`;
  return rows.count === 1;
};
