import { type DrillStatus, drillMachine, statusesAllowing } from '../../../core/lifecycle/index.ts';
import type { Database } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';

export interface Publication {
  drillId: string;
  division: string;
  at: Date;
  by: string;
  forced: boolean;
  /** The line of the audit log. */
  noted: AuditEntry;
}

export interface PublishingRepo {
  /**
   * Publishes a district's part in one statement: its draft sites open, the drill with them, and who did it is
   * kept. Publishing again opens sites added since. Answers how many sites were opened; undefined where the
   * drill may no longer be published.
   */
  publish(publication: Publication): Promise<{ sitesOpened: number } | undefined>;
}

const publishable: readonly DrillStatus[] = statusesAllowing(drillMachine, 'publish');

export function createPublishingRepo({ sql }: Database): PublishingRepo {
  return {
    async publish({ drillId, division, at, by, forced, noted }) {
      const [row] = await sql<{ drills: number; sitesOpened: number }[]>`
        with drill as (
          update drills set status = 'published', version = version + 1
          where id = ${drillId} and status = any(${[...publishable]}::text[]) returning id),
        noted as (
          insert into drill_publications (drill_id, division, published_at, published_by, forced)
          select id, ${division}, ${at}, ${by}, ${forced} from drill
          on conflict (drill_id, division) do update set published_at = excluded.published_at,
            published_by = excluded.published_by, forced = excluded.forced),
        audited as (${auditInsert(sql, noted)} from drill),
        opened as (
          update sites s set status = 'published', version = s.version + 1 from drill
          where s.drill_id = drill.id and s.division like ${`${division}%`} and s.status = 'draft' returning s.id),
        again as (
          update waiting w set told = false, since = now()
          where w.registration_id in (
            select t.registration_id from waiting t join drill on drill.id = t.drill_id
            where t.community like ${`${division}%`} and t.told order by t.registration_id for update of t skip locked))
        select (select count(*) from drill)::int as drills, (select count(*) from opened)::int as "sitesOpened"`;
      return row === undefined || row.drills === 0 ? undefined : { sitesOpened: row.sitesOpened };
    },
  };
}
