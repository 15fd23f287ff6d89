import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { Outcome } from '../../../core/swabs/index.ts';
import type { ReadDatabase, Sql } from '../../../platform/db/client.ts';
import type { Reswab } from './registrations.tables.ts';

/** An appointment's columns as they stand beside a registration; all null without one. */
export interface AppointmentRow {
  siteId: string | null;
  slotId: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  queueNumber: number | null;
  reason: string | null;
  walkMetres: number | null;
}

/** The columns above, from a table aliased `a`. */
export function appointmentColumns(sql: Sql) {
  return sql`
    a.site_id as "siteId", a.slot_id as "slotId", a.starts_at as "startsAt", a.ends_at as "endsAt",
    a.queue_number as "queueNumber", a.reason, a.walk_metres as "walkMetres"`;
}

/** The window that somebody has been offered in place of the one they hold; all null without. */
export interface OfferedWindow {
  offerSlotId: string | null;
  offerSiteId: string | null;
  offerStartsAt: Date | null;
  offerEndsAt: Date | null;
}

/** What somebody's swab has come to. */
export interface ResultFields {
  status: RegistrationStatus;
  outcome: Outcome | null;
  testedAt: Date | null;
  /** Whether they may read it. */
  told: boolean;
  reswab: Reswab | null;
}

/**
 * The status of a row `r` of registrations as its account reads it: whoever is held, and has not been told by their community,
 * has been swabbed and no more.
 */
export const shownStatus = (sql: Sql) =>
  sql`case when r.told or r.status <> 'held' then r.status else 'sampled' end`;

export interface RegistrationRow extends AppointmentRow, OfferedWindow, ResultFields {
  id: string;
  drillId: string;
  householdId: string;
  account: string;
  community: string;
  building: string;
  mobility: 'walks' | 'needs-visit';
  exemptUntil: Date | null;
  unplacedReason: string | null;
  person: Buffer;
  registeredAt: Date;
}

/** A registration without its person, as headquarters list them. */
export type ListedRow = Omit<
  RegistrationRow,
  | 'account'
  | 'building'
  | 'person'
  | 'registeredAt'
  | keyof OfferedWindow
  | Exclude<keyof ResultFields, 'status'>
> & {
  checkedInAt: Date | null;
};

export interface RegistrationsRead {
  /**
   * Registrations of accounts, each at the index of its question; undefined where the account has no such one.
   * Walk-ins belong to their site, whatever an account is called.
   */
  own(questions: readonly OwnQuestion[]): Promise<(OwnRow | undefined)[]>;
  /** All registrations of an account in a drill, in order of id, from after `after`. */
  ownIn(account: string, drillId: string, after: string, limit: number): Promise<RegistrationRow[]>;
  /** Which of these people are held by another account than `account`, and live. */
  heldByOthers(account: string, ids: readonly string[]): Promise<string[]>;
  /** The household's id, if the account has anybody in it. */
  household(account: string, drillId: string, householdId: string): Promise<boolean>;
  /** A drill's registrations below a division, in order of community and id. */
  list(query: {
    drillId: string;
    division: string;
    after: { community: string; id: string } | undefined;
    limit: number;
  }): Promise<ListedRow[]>;
}

/** "What of my registration?" */
export interface OwnQuestion {
  account: string;
  id: string;
  /** The version that is known already. */
  known?: string | undefined;
}

/** A registration at a version: another one after every change of it or of its appointment. */
export type OwnRow =
  | { version: string; changed: true; row: RegistrationRow }
  /** Still the version that is known. */
  | { version: string; changed: false };

const nil = '00000000-0000-0000-0000-000000000000';

export function createRegistrationsRead({ sql }: ReadDatabase): RegistrationsRead {
  const columns = sql`
    r.id, r.drill_id as "drillId", r.household_id as "householdId", r.account, r.community, b.name as building, ${shownStatus(sql)} as status,
    r.outcome, r.tested_at as "testedAt", r.told, r.reswab, r.mobility, r.exempt_until as "exemptUntil", r.unplaced_reason as "unplacedReason", r.person,
    r.registered_at as "registeredAt", ${appointmentColumns(sql)}, o.to_slot as "offerSlotId", o.to_site as "offerSiteId",
    o.starts_at as "offerStartsAt", o.ends_at as "offerEndsAt"`;
  const beside = sql`
    join buildings b on b.id = r.building_id left join appointments a on a.registration_id = r.id
    left join window_offers o on o.registration_id = r.id and o.from_slot = a.slot_id`;

  // Registrations of accounts as they stand, each at its version.
  // The limit keeps to the index of ids: by that of accounts a community worker's thousands would be looked through.
  // `xmin` is the transaction that wrote a row last.
  const standing = (questions: readonly OwnQuestion[]) => sql`
    from unnest(${questions.map(({ id }) => id)}::uuid[], ${questions.map(({ account }) => account)}::text[],
      ${questions.map(({ known }) => known ?? null)}::text[]) with ordinality as q (id, account, known, n)
    join lateral (select *, xmin from registrations where id = q.id limit 1) r
      on r.account = q.account and r.source = 'account'
    left join lateral (select *, xmin from appointments where registration_id = q.id limit 1) a on true
    left join lateral (
      select *, xmin from window_offers where registration_id = q.id and from_slot = a.slot_id limit 1) o on true
    cross join lateral (
      select r.xmin || '/' || coalesce(a.xmin::text, '') || coalesce('/' || o.xmin::text, '') as version) v`;

  /**
   * Which questions' registrations are still at the version that is known. Most are, so they come as one text: with a row of
   * each, though of nothing but nulls, an answer cost the server a quarter more.
   */
  async function unchangedOf(questions: readonly OwnQuestion[]): Promise<Set<number>> {
    const known = questions.map((_, n) => n).filter((n) => questions[n]?.known !== undefined);
    if (known.length === 0) return new Set();
    const [row] = await sql<{ found: string | null }[]>`
      select string_agg(q.n::text, ',') as found ${standing(known.map((n) => questions[n] as OwnQuestion))}
      where v.version = q.known`;
    return new Set(row?.found?.split(',').map((n) => known[Number(n) - 1] ?? -1));
  }

  return {
    async own(questions) {
      const unchanged = await unchangedOf(questions);
      const answers = questions.map(({ known: version }, n): OwnRow | undefined =>
        version !== undefined && unchanged.has(n) ? { version, changed: false } : undefined,
      );
      const others = questions.map((_, n) => n).filter((n) => !unchanged.has(n));
      if (others.length === 0) return answers;
      const rows = await sql<(RegistrationRow & { n: number; version: string })[]>`
        select q.n::int, v.version, whole.* ${standing(others.map((n) => questions[n] as OwnQuestion))}
        cross join lateral (select ${columns} from buildings b where b.id = r.building_id) whole`;
      for (const row of rows) {
        const { n, version } = row;
        answers[others[n - 1] ?? -1] = { version, changed: true, row };
      }
      return answers;
    },

    ownIn: (account, drillId, after, limit) => sql<RegistrationRow[]>`
      select ${columns} from registrations r ${beside}
      where r.account = ${account} and r.source = 'account' and r.drill_id = ${drillId} and r.id > ${after === '' ? nil : after}
      order by r.id limit ${limit}`,

    async heldByOthers(account, ids) {
      const rows = await sql<{ id: string }[]>`
        select id from registrations
        where id = any(${[...ids]}::uuid[]) and account <> ${account} and status <> 'cancelled'`;
      return rows.map((row) => row.id);
    },

    async household(account, drillId, householdId) {
      const [row] = await sql<{ found: boolean }[]>`
        select exists (select from registrations
          where household_id = ${householdId} and account = ${account} and source = 'account' and drill_id = ${drillId}) as found`;
      return row?.found ?? false;
    },

    list: ({ drillId, division, after, limit }) => sql<ListedRow[]>`
      select r.id, r.drill_id as "drillId", r.household_id as "householdId", r.community, r.status, r.mobility,
        r.exempt_until as "exemptUntil", r.unplaced_reason as "unplacedReason", ${appointmentColumns(sql)},
        (select min(c.at) from check_ins c where c.registration_id = r.id and c.taken_back_at is null) as "checkedInAt"
      from registrations r left join appointments a on a.registration_id = r.id
      where r.drill_id = ${drillId} and r.community like ${`${division}%`}
        and (r.community, r.id) > (${after?.community ?? ''}, ${after?.id ?? nil}::uuid)
      order by r.community, r.id limit ${limit}`,
  };
}
