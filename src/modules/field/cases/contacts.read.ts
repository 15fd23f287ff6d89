import type { ContactKind } from '../../../core/field/index.ts';
import type { ReadDatabase, Sql } from '../../../platform/db/index.ts';
import { whoColumns, whoJoins } from './told-people.repo.ts';
import type { SealedWho } from './told-person.ts';

/** A contact, with who it is. */
export interface ContactRow extends SealedWho {
  caseId: string;
  personId: string;
  kind: ContactKind;
  community: string;
  at: Date;
  distanceMetres: number | null;
  /** `sub` of whoever told of them; null where they were found. */
  addedBy: string | null;
  addedAt: Date;
  /** When the laboratory took the case back; null while it stands. */
  withdrawnAt: Date | null;
}

/** Which contacts are wanted. */
export interface ContactQuery {
  drillId: string;
  /** Those who live below it. */
  division: string;
  /** And those of cases below it, wherever they live. */
  casesOf: string | undefined;
  case?: string | undefined;
  community?: string | undefined;
  kind?: ContactKind | undefined;
  withdrawn?: boolean | undefined;
  after: { caseId: string; personId: string; kind: string } | undefined;
  limit: number;
}

export interface ContactsRead {
  /** In order of cases, people and kinds. */
  list(query: ContactQuery): Promise<(ContactRow & Record<string, unknown>)[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

/** When all of a case was taken back, as an expression; null while anything of it stands. `id` is the case's. */
export const withdrawnOf = (sql: Sql, drill: ReturnType<Sql>, id: ReturnType<Sql>) => sql`
  (select case when bool_and(w.withdrawn_at is not null) then max(w.withdrawn_at) end
    from cases w where w.drill_id = ${drill} and w.registration_id = ${id})`;

export function createContactsRead({ sql }: ReadDatabase): ContactsRead {
  return {
    list: ({ drillId, division, casesOf, case: id, community, kind, withdrawn, after, limit }) => sql<
      (ContactRow & Record<string, unknown>)[]
    >`
      select c.case_id as "caseId", c.person_id as "personId", c.kind, c.community, c.at, c.distance_metres as "distanceMetres",
        c.told_by as "addedBy", c.added_at as "addedAt", c.withdrawn_at as "withdrawnAt", ${whoColumns(sql)}
      from (
        select c.*, w.withdrawn_at from case_contacts c
        cross join lateral (select ${withdrawnOf(sql, sql`c.drill_id`, sql`c.case_id`)} as withdrawn_at) w
        where c.drill_id = ${drillId}
          and (c.community like ${`${division}%`} or exists (
            select from cases k where k.drill_id = c.drill_id and k.registration_id = c.case_id
              and starts_with(k.community, ${casesOf ?? null}::text)))
          and (${id ?? null}::uuid is null or c.case_id = ${id ?? null}::uuid)
          and (${community ?? null}::text is null or starts_with(c.community, ${community ?? null}::text))
          and (${kind ?? null}::text is null or c.kind = ${kind ?? null}::text)
          and (${withdrawn ?? null}::bool is null or (w.withdrawn_at is not null) = ${withdrawn ?? null}::bool)
          and (c.case_id, c.person_id, c.kind)
            > (${after?.caseId ?? nil}::uuid, ${after?.personId ?? nil}::uuid, ${after?.kind ?? ''}::text)
        order by c.case_id, c.person_id, c.kind limit ${limit}) c ${whoJoins(sql, sql`c.person_id`, sql`c.drill_id`)}
      order by c.case_id, c.person_id, c.kind`,
  };
}
