import { type Database, inTransaction, type Sql, type Tx } from '../../../platform/db/index.ts';
import { requireUnclosed } from '../../drill/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import { countChanges, unregisteredIn } from '../tallies/index.ts';
import { countWhereListed } from './roster.repo.ts';

/** Who is to be taken off: one person, or those whom an import did not find in its file. */
export type Whom = { personId: string } | { importJob: string };

export interface RemovalsRepo {
  /**
   * Takes people of a division off the roster in one transaction, with its line of the audit log; what stood there is kept.
   * Answers how many: of a repeat, how many it was the first time.
   */
  remove(drillId: string, division: string, whom: Whom, noted: AuditEntry): Promise<number>;
}

/**
 * Takes people off the roster, unless the act has been done before, and answers how many; what stood there is kept. `meant`
 * says of a row of `roster r` whether they are to go. Whoever calls adds the line of the audit log.
 */
export async function takeOff(sql: Sql, tx: Tx, meant: ReturnType<Sql>, noted: AuditEntry): Promise<number> {
  const [row] = await tx<{ removed: number; registered: string[] }[]>`
    with gone as (
      delete from roster r where ${meant} and ${unlessNoted(sql, noted)}
      returning *),
    kept as (
      insert into roster_history (id, drill_id, person_id, community, building_id, household_id, digest, person,
        imported_at, import_id, act, at, audit_id)
      select gen_random_uuid(), drill_id, id, community, building_id, household_id, digest, person, imported_at, import_id,
        'removed', ${noted.at}::timestamptz, ${noted.id}::uuid from gone),
    unlisted as (
      update known_people k set roster_community = null from gone where k.id = gone.id
      returning k.id, k.drill_id, k.registered, k.stands, gone.community),
    tallied as (${countChanges(
      sql,
      sql`(
        select drill_id, ${unregisteredIn(sql, sql`community`, sql`stands`)} as counted_before, null::text as counted_as
        from unlisted where not registered)`,
    )})
    select (select count(*)::int from gone) as removed, array(select id from unlisted where registered) as registered`;
  await countWhereListed(sql, tx, row?.registered ?? []);
  return row?.removed ?? 0;
}

export function createRemovalsRepo({ sql }: Database): RemovalsRepo {
  return {
    async remove(drillId, division, whom, noted) {
      const meant =
        'personId' in whom
          ? sql`r.id = ${whom.personId}`
          : sql`r.id in (select person_id from roster_absent where job_id = ${whom.importJob} and drill_id = ${drillId})`;
      const listed: ReturnType<Sql> = sql`r.drill_id = ${drillId} and r.community like ${`${division}%`} and ${meant}`;
      const taken = await inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drillId);
        const removed = await takeOff(sql, tx, listed, noted);
        if (removed > 0) await tx`${auditInsert(sql, { ...noted, details: { removed } })}`;
        return removed;
      });
      if (taken > 0) return taken;
      // Asked anew: what the same request has done at this very moment, a statement that waited for it does not see.
      const [before] = await sql<{ removed: number }[]>`
        select (details->'removed')::int as removed from audit_log where id = ${noted.id}`;
      return before?.removed ?? 0;
    },
  };
}
