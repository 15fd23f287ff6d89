import type { Database } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../audit/index.ts';

/** What says so, and from when it holds (YYYY-MM-DD). */
export interface Evidence {
  source: string;
  date: string;
}

/** A change of the list, as it is kept. */
export interface DivisionChange extends Evidence {
  act: 'added' | 'renamed' | 'closed';
  formerName: string | null;
  successor: string | null;
}

/**
 * Changes that headquarters make in the official list. Each is one statement with its line of the audit log, and answers
 * whether it has been made, by this request or by an earlier attempt at it.
 */
export interface DivisionChangesRepo {
  /** False where the code is taken. */
  add(community: { code: string; name: string }, evidence: Evidence, noted: AuditEntry): Promise<boolean>;
  /** False where there is none of this code that has not been abolished. */
  rename(community: { code: string; name: string }, evidence: Evidence, noted: AuditEntry): Promise<boolean>;
  /**
   * Abolishes a community; who led to it leads to its successor from then on. A successor that is not there is added. False
   * where there is none of this code that has not been abolished, or where the successor has been.
   */
  close(
    code: string,
    successor: { code: string; name: string | undefined } | undefined,
    evidence: Evidence,
    noted: AuditEntry,
  ): Promise<boolean>;
  /** What has been changed of a division, in the order in which it was. */
  of(code: string): Promise<DivisionChange[]>;
}

const streetDigits = 9;

export function createDivisionChangesRepo({ sql }: Database): DivisionChangesRepo {
  const kept = (
    act: DivisionChange['act'],
    { source, date }: Evidence,
    { id, at, by }: AuditEntry,
    rows: ReturnType<typeof sql>,
  ) => sql`
    insert into division_changes (id, code, act, source, dated, former_name, successor, at, sub)
    select ${id}::uuid, code, ${act}, ${source}, ${date}::date, former_name, successor, ${at}::timestamptz, ${by.sub} from ${rows}`;

  /** Asked anew: what the same request has done at this very moment, a statement that waited for it does not see. */
  async function made(rows: readonly { made: boolean }[], { id }: AuditEntry): Promise<boolean> {
    if (rows[0]?.made === true) return true;
    const before = await sql`select from division_changes where id = ${id}`;
    return before.length > 0;
  }

  return {
    async add({ code, name }, evidence, noted) {
      const rows = await sql<{ made: boolean }[]>`
        with added as (
          insert into divisions (code, name, level, parent_code)
          select ${code}, ${name}, 'community', ${code.slice(0, streetDigits)} where ${unlessNoted(sql, noted)}
          on conflict (code) do nothing
          returning code, null::text as former_name, null::text as successor),
        kept as (${kept('added', evidence, noted, sql`added`)}),
        noted as (${auditInsert(sql, noted)} from added)
        select exists (select from added) as made`;
      return made(rows, noted);
    },

    async rename({ code, name }, evidence, noted) {
      const rows = await sql<{ made: boolean }[]>`
        with before as (
          select code, name as former_name, null::text as successor from divisions
          where code = ${code} and level = 'community' and abolished_on is null and ${unlessNoted(sql, noted)} for update),
        renamed as (update divisions d set name = ${name} from before b where d.code = b.code),
        kept as (${kept('renamed', evidence, noted, sql`before`)}),
        noted as (${auditInsert(sql, noted)} from before)
        select exists (select from before) as made`;
      return made(rows, noted);
    },

    async close(code, successor, evidence, noted) {
      const next = successor?.code ?? null;
      const rows = await sql<{ made: boolean }[]>`
        with gone as (
          select code, name from divisions
          where code = ${code} and level = 'community' and abolished_on is null and ${unlessNoted(sql, noted)}
            and not exists (select from divisions where code = ${next}::text and abolished_on is not null)
          for update),
        moved as (
          insert into divisions (code, name, level, parent_code)
          select ${next}::text, coalesce(${successor?.name ?? null}::text, name), 'community', ${next?.slice(0, streetDigits) ?? null}::text
          from gone where ${next}::text is not null
          on conflict (code) do nothing),
        closed as (
          update divisions d set abolished_on = coalesce(d.abolished_on, ${evidence.date}::date), successor = ${next}::text
          from gone where d.code = gone.code or d.successor = gone.code),
        rows as (select code, null::text as former_name, ${next}::text as successor from gone),
        kept as (${kept('closed', evidence, noted, sql`rows`)}),
        noted as (${auditInsert(sql, noted)} from gone)
        select exists (select from gone) as made`;
      return made(rows, noted);
    },

    of: (code) => sql<DivisionChange[]>`
      select act, source, to_char(dated, 'YYYY-MM-DD') as date, former_name as "formerName", successor
      from division_changes where code = ${code} order by at, id`,
  };
}
