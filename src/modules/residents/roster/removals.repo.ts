import { type Database, inTransaction } from '../../../platform/db/index.ts';
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

export function createRemovalsRepo({ sql }: Database): RemovalsRepo {
  return {
    async remove(drillId, division, whom, noted) {
      const meant =
        'personId' in whom
          ? sql`r.id = ${whom.personId}`
          : sql`r.id in (select person_id from roster_absent where job_id = ${whom.importJob} and drill_id = ${drillId})`;
      const taken = await inTransaction(sql, async (tx) => {
        const [row] = await tx<{ removed: number; registered: string[] }[]>`
        with gone as (
          delete from roster r where r.drill_id = ${drillId} and r.community like ${`${division}%`} and ${meant}
            and ${unlessNoted(sql, noted)}
          returning *),
        kept as (
          insert into roster_history (id, drill_id, person_id, community, building_id, household_id, digest, person,
            imported_at, import_id, act, at, audit_id)
          select gen_random_uuid(), drill_id, id, community, building_id, household_id, digest, person, imported_at, import_id,
            'removed', ${noted.at}::timestamptz, ${noted.id}::uuid from gone),
        unlisted as (
          update known_people k set roster_community = null from gone where k.id = gone.id
          returning k.id, k.drill_id, k.registered, gone.community),
        tallied as (${countChanges(
          sql,
          sql`(
            select drill_id, ${unregisteredIn(sql, sql`community`)} as counted_before, null::text as counted_as
            from unlisted where not registered)`,
        )}),
        counted as (select count(*)::int as removed from gone),
        noted as (${auditInsert(sql, noted, sql`jsonb_build_object('removed', removed)`)} from counted where removed > 0)
        select removed, array(select id from unlisted where registered) as registered from counted`;
        await countWhereListed(sql, tx, row?.registered ?? []);
        return row?.removed ?? 0;
      });
      if (taken > 0) return taken;
      // Asked anew: what the same request has done at this very moment, a statement that waited for it does not see.
      const [before] = await sql<{ removed: number }[]>`
        select (details->'removed')::int as removed from audit_log where id = ${noted.id}`;
      return before?.removed ?? 0;
    },
  };
}
