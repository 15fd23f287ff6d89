import {
  type Database,
  inTransaction,
  type Queryable,
  type Sql,
  type Tx,
} from '../../../platform/db/index.ts';
import { requireUnclosed } from '../../drill/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import { countChanges, unregisteredIn } from '../tallies/index.ts';
import { countWhereListed } from './roster.repo.ts';

/** Who is to be taken off: one person, or those whom an import did not find in its file. */
export type Whom = { personId: string } | { importJob: string };

export type Meant = { people: number; mark: string };

export interface RemovalsRepo {
  /**
   * Takes people of a division off the roster in one transaction, with its line of the audit log; what stood there is kept.
   * Answers how many: of a repeat, how many it was the first time.
   */
  remove(drillId: string, division: string, whom: Whom, noted: AuditEntry): Promise<number>;
  /** How many that would be, and what tells them from others. */
  meant(on: Queryable, drillId: string, division: string, importJob: string): Promise<Meant>;
  /** The same removal as part of `tx`, with its line; answers how many. */
  removeIn(tx: Tx, drillId: string, division: string, importJob: string, noted: AuditEntry): Promise<number>;
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
  const below = (drillId: string, division: string, whom: ReturnType<Sql>): ReturnType<Sql> =>
    sql`r.drill_id = ${drillId} and r.community like ${`${division}%`} and ${whom}`;
  const absent = (drillId: string, importJob: string): ReturnType<Sql> =>
    sql`r.id in (select person_id from roster_absent where job_id = ${importJob} and drill_id = ${drillId})`;

  async function taking(tx: Tx, whom: ReturnType<Sql>, noted: AuditEntry): Promise<number> {
    const removed = await takeOff(sql, tx, whom, noted);
    if (removed > 0) await tx`${auditInsert(sql, { ...noted, details: { ...noted.details, removed } })}`;
    return removed;
  }

  return {
    async meant(on, drillId, division, importJob) {
      const [row] = await on<Meant[]>`
        select count(*)::int as people, md5(coalesce(string_agg(r.id::text, ',' order by r.id), '')) as mark
        from roster r where ${below(drillId, division, absent(drillId, importJob))}`;
      return row ?? { people: 0, mark: '' };
    },

    removeIn: (tx, drillId, division, importJob, noted) =>
      taking(tx, below(drillId, division, absent(drillId, importJob)), noted),

    async remove(drillId, division, whom, noted) {
      const meant: ReturnType<Sql> =
        'personId' in whom ? sql`r.id = ${whom.personId}` : absent(drillId, whom.importJob);
      const listed = below(drillId, division, meant);
      const taken = await inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drillId);
        return taking(tx, listed, noted);
      });
      if (taken > 0) return taken;
      // Asked anew: what the same request has done at this very moment, a statement that waited for it does not see.
      const [before] = await sql<{ removed: number }[]>`
        select (details->'removed')::int as removed from audit_log where id = ${noted.id}`;
      return before?.removed ?? 0;
    },
  };
}
