import type { ReadDatabase } from '../../../platform/db/index.ts';
import type { noticeKinds } from './notices.tables.ts';

export type NoticeKind = (typeof noticeKinds)[number];

/** A text in one language. */
export interface NoticeText {
  title: string;
  body: string;
}

/** What a version of a notice says. */
export interface NoticeContent {
  kind: NoticeKind;
  zh: NoticeText;
  en: NoticeText | null;
  /** From when until when it is shown. */
  startsAt: Date;
  endsAt: Date;
}

/** A notice in one of its versions. */
export interface Notice extends NoticeContent {
  id: string;
  drillId: string;
  division: string;
  siteId: string | null;
  version: number;
  /** When this version was published. */
  publishedAt: Date;
  withdrawnAt: Date | null;
}

/** For whom notices are wanted: people of a division, of a site, of both; all of the drill without either. */
export interface NoticesQuery {
  drillId: string;
  division: string | undefined;
  site: { id: string; division: string } | undefined;
  now: Date;
  offset: number;
  limit: number;
}

export interface NoticesRead {
  /** In the version that holds. */
  find(drillId: string, id: string): Promise<Notice | undefined>;
  /** All versions of a notice, the latest first, up to `limit` from `below` on downwards. */
  versions(drillId: string, id: string, below: number | undefined, limit: number): Promise<Notice[]>;
  /** What holds now: a site's own first, then that of the smaller division, then the later one. */
  holding(query: NoticesQuery): Promise<Notice[]>;
}

type Row = Omit<Notice, 'zh' | 'en'> & {
  zhTitle: string;
  zhBody: string;
  enTitle: string | null;
  enBody: string | null;
};

function read({ zhTitle, zhBody, enTitle, enBody, ...row }: Row): Notice {
  const en = enTitle === null || enBody === null ? null : { title: enTitle, body: enBody };
  return { ...row, zh: { title: zhTitle, body: zhBody }, en };
}

export function createNoticesRead({ sql }: ReadDatabase): NoticesRead {
  const columns = sql`
    n.id, n.drill_id as "drillId", n.division, n.site_id as "siteId", v.version, v.kind, v.zh_title as "zhTitle",
    v.zh_body as "zhBody", v.en_title as "enTitle", v.en_body as "enBody", v.starts_at as "startsAt", v.ends_at as "endsAt",
    v.at as "publishedAt", n.withdrawn_at as "withdrawnAt"`;
  const current = sql`notices n join notice_versions v on v.notice_id = n.id and v.version = n.version`;
  return {
    async find(drillId, id) {
      const [row] = await sql<Row[]>`
        select ${columns} from ${current} where n.drill_id = ${drillId} and n.id = ${id}`;
      return row && read(row);
    },

    async versions(drillId, id, below, limit) {
      const rows = await sql<Row[]>`
        select ${columns} from notices n join notice_versions v on v.notice_id = n.id
        where n.drill_id = ${drillId} and n.id = ${id} and v.version < ${below ?? null}::int is not false
        order by v.version desc limit ${limit}`;
      return rows.map(read);
    },

    async holding({ drillId, division, site, now, offset, limit }) {
      const all = division === undefined && site === undefined;
      const rows = await sql<Row[]>`
        select ${columns} from ${current}
        where n.drill_id = ${drillId} and n.withdrawn_at is null and v.starts_at <= ${now} and v.ends_at > ${now}
          and (${all} or n.site_id = ${site?.id ?? null}::uuid or n.site_id is null
            and (starts_with(${division ?? null}, n.division) or starts_with(${site?.division ?? null}, n.division)))
        order by n.site_id is null, length(n.division) desc, v.at desc, n.id offset ${offset} limit ${limit}`;
      return rows.map(read);
    },
  };
}
