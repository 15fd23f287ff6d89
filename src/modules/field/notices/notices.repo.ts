import type { Database, Queryable } from '../../../platform/db/index.ts';
import { unclosed } from '../../drill/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import { linkInsert } from '../../service/index.ts';
import type { Notice, NoticeContent } from './notices.read.ts';

export interface NoticesRepo {
  /**
   * Publishes a notice in its first version, with its line of the audit log; nothing where that line is there, the drill is closed, or
   * two people publish in it and this is one alone.
   */
  add(
    on: Queryable,
    notice: Pick<Notice, 'id' | 'drillId' | 'division' | 'siteId'> & NoticeContent,
    at: Date,
    signed: boolean,
    noted: AuditEntry,
  ): Promise<void>;
  /**
   * Publishes the next version, with its line of the audit log. False where the notice is withdrawn, where `version` is another
   * one than the one that holds, the drill is closed, or two people publish in it and this is one alone; a repeat of the request has
   * done it before.
   */
  change(
    on: Queryable,
    notice: Pick<Notice, 'id' | 'drillId'> & NoticeContent,
    version: number | undefined,
    at: Date,
    signed: boolean,
    noted: AuditEntry,
  ): Promise<boolean>;
  /** Withdraws one that holds, with its line of the audit log. Once is as good as twice. */
  withdraw(notice: Pick<Notice, 'id' | 'drillId'>, at: Date, noted: AuditEntry): Promise<void>;
}

export function createNoticesRepo({ sql }: Pick<Database, 'sql'>): NoticesRepo {
  /** The version of notices `from`, which apps are told of. */
  const published = ({ kind, zh, en, startsAt, endsAt }: NoticeContent, at: Date, from: string) => sql`
    kept as (
      insert into notice_versions (notice_id, version, drill_id, kind, zh_title, zh_body, en_title, en_body, starts_at, ends_at, at)
      select id, version, drill_id, ${kind}, ${zh.title}, ${zh.body}, ${en?.title ?? null}, ${en?.body ?? null}, ${startsAt},
        ${endsAt}, ${at} from ${sql(from)}),
    ${told(at, from)}`;
  /** The drill, where it goes on and one person publishes in it, or two have signed. */
  const openTo = (drillId: string, signed: boolean) =>
    unclosed(
      sql,
      sql`select id from drills where id = ${drillId} and (${signed}::boolean or not (countersigning ->> 'publishing')::boolean)`,
    );
  const told = (at: Date, from: string) => sql`
    told as (${linkInsert(
      sql,
      'notice.changed',
      sql`
      select drill_id, '/v1/drills/' || drill_id || '/notices/' || id as link, ${at}::timestamptz as at from ${sql(from)}`,
    )})`;

  return {
    async add(on, { id, drillId, division, siteId, ...content }, at, signed, noted) {
      await on`
        with open as (${openTo(drillId, signed)}),
        added as (
          insert into notices (id, drill_id, division, site_id, version, created_at)
          select ${id}::uuid, open.id, ${division}, ${siteId}::uuid, 1, ${at}::timestamptz from open
          where ${unlessNoted(sql, noted)}
          on conflict do nothing returning id, drill_id, version),
        ${published(content, at, 'added')}
        ${auditInsert(sql, noted)} from added`;
    },

    async change(on, { id, drillId, ...content }, version, at, signed, noted) {
      const [row] = await on<{ made: boolean }[]>`
        with open as (${openTo(drillId, signed)}),
        raised as (
          update notices n set version = n.version + 1 from open
          where n.drill_id = open.id and n.id = ${id} and n.withdrawn_at is null
            and (${version ?? null}::int is null or n.version = ${version ?? null}::int) and ${unlessNoted(sql, noted)}
          returning n.id, n.drill_id, n.version),
        ${published(content, at, 'raised')},
        noted as (
          ${auditInsert(sql, noted, sql`(select jsonb_build_object('version', version) from raised)`)} from raised)
        select exists (select from raised) as made`;
      if (row?.made === true) return true;
      const before = await on`select from audit_log where id = ${noted.id}`;
      return before.length > 0;
    },

    async withdraw({ id, drillId }, at, noted) {
      await sql`
        with open as (${unclosed(sql, sql`select ${drillId}::uuid`)}),
        gone as (
          update notices n set withdrawn_at = ${at} from open
          where n.drill_id = open.id and n.id = ${id} and n.withdrawn_at is null
          returning n.id, n.drill_id),
        ${told(at, 'gone')}
        ${auditInsert(sql, noted)} from gone`;
    },
  };
}
