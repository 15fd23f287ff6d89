import { type DrillStatus, drillMachine, statusesAllowing } from '../../../core/lifecycle/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';

export interface Publication {
  drillId: string;
  division: string;
  at: Date;
  by: string;
  forced: boolean;
  /** Where two people publish: who proposed it, and the sites that were there then. */
  signed: { proposedBy: string; sites: readonly string[] } | undefined;
  /** The line of the audit log. */
  noted: AuditEntry;
}

export interface PublishingRepo {
  /**
   * Publishes a district's part in one statement: its draft sites open, the drill with them, and who did it is
   * kept. Publishing again opens sites added since. Answers how many sites were opened (where the
   * log has the line already: then, and nothing is done); undefined where the drill may no longer be published, or two people
   * publish and one has not proposed it.
   */
  publish(on: Queryable, publication: Publication): Promise<{ sitesOpened: number } | undefined>;
}

const publishable: readonly DrillStatus[] = statusesAllowing(drillMachine, 'publish');

export function createPublishingRepo({ sql }: Database): PublishingRepo {
  return {
    async publish(on, { drillId, division, at, by, forced, signed, noted }) {
      const [row] = await on<{ drills: number; sitesOpened: number }[]>`
        with drill as (
          update drills set status = 'published', version = version + 1
          where id = ${drillId} and status = any(${[...publishable]}::text[]) and ${unlessNoted(sql, noted)}
            and (${signed !== undefined}::boolean or not (countersigning ->> 'publishing')::boolean) returning id),
        noted as (
          insert into drill_publications (drill_id, division, published_at, published_by, forced, proposed_by)
          select id, ${division}, ${at}, ${by}, ${forced}, ${signed?.proposedBy ?? null} from drill
          on conflict (drill_id, division) do update set published_at = excluded.published_at,
            published_by = excluded.published_by, forced = excluded.forced, proposed_by = excluded.proposed_by),
        opened as (
          update sites s set status = 'published', version = s.version + 1 from drill
          where s.drill_id = drill.id and s.division like ${`${division}%`} and s.status = 'draft'
            and (${signed === undefined}::boolean or s.id = any(${[...(signed?.sites ?? [])]}::uuid[])) returning s.id),
        counted as (select count(*)::int as "sitesOpened" from opened),
        audited as (${auditInsert(sql, noted, sql`(select to_jsonb(c) from counted c)`)} from drill),
        before as (select (details->'sitesOpened')::int as "sitesOpened" from audit_log where id = ${noted.id}),
        again as (
          update waiting w set told = false, since = now()
          where w.registration_id in (
            select t.registration_id from waiting t join drill on drill.id = t.drill_id
            where t.community like ${`${division}%`} and t.told order by t.registration_id for update of t skip locked))
        select (exists (select from drill) or exists (select from before))::int as drills,
          coalesce((select "sitesOpened" from before), "sitesOpened") as "sitesOpened"
        from counted`;
      return row === undefined || row.drills === 0 ? undefined : { sitesOpened: row.sitesOpened };
    },
  };
}
