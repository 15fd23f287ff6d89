import type { TransferStatus } from '../../../core/lifecycle/index.ts';
import type { ReadDatabase } from '../../../platform/db/index.ts';
import { isOpen, type Whose, within } from './scope.ts';
import type { transferActs, transferReasons } from './transfers.tables.ts';

export type TransferReason = (typeof transferReasons)[number];
export type TransferAct = (typeof transferActs)[number];

/** A transfer as it is kept. */
export type TransferRow = {
  id: string;
  personId: string;
  /** Sealed. */
  person: Buffer;
  reason: TransferReason;
  division: string;
  fromFacility: string | null;
  status: TransferStatus;
  statusAt: Date;
  dueAt: Date | null;
  toFacility: string | null;
  toDivision: string | null;
  bedId: string | null;
  outside: string | null;
  chainId: string | null;
  link: number | null;
  teamId: string | null;
  /** Sealed. */
  plate: Buffer | null;
  pickUpGiver: string | null;
  pickUpGivenAt: Date | null;
  pickUpTaker: string | null;
  pickUpTakenAt: Date | null;
  arrivalGiver: string | null;
  arrivalGivenAt: Date | null;
  arrivalTaker: string | null;
  arrivalTakenAt: Date | null;
  askedBy: string;
  askedAt: Date;
};

/** Something that was done with a transfer. */
export type TransferActRow = {
  id: string;
  act: TransferAct;
  by: string;
  role: string;
  at: Date;
  details: Record<string, string> | null;
  /** Sealed. */
  note: Buffer | null;
};

/** Which transfers are wanted. */
export interface TransferQuery {
  drillId: string;
  whose: Whose;
  status?: TransferStatus | undefined;
  /** Those under way whose next step was due before a time. */
  dueBefore?: Date | undefined;
  /** Those under way alone. */
  open?: boolean | undefined;
  /** Whether they go to a place outside. */
  outside?: boolean | undefined;
  after: { askedAt: Date; id: string } | undefined;
  limit: number;
}

/** How the transfers of a district stand. */
export type DistrictTransfers = {
  division: string;
  asked: number;
  approved: number;
  placed: number;
  arranged: number;
  pickedUp: number;
  overdue: number;
  /** When that changed last, in ms. */
  changed: number;
};

/** Somebody of whom a drill knows: by their registration, else the roster, else by what was told of them. */
export type KnownPerson = {
  table: 'registrations' | 'roster' | 'told_people';
  community: string;
  building: string | null;
  /** Sealed. */
  person: Buffer;
};

export interface TransfersRead {
  /** The latest first. */
  list(query: TransferQuery): Promise<TransferRow[]>;
  find(drillId: string, id: string, whose: Whose): Promise<TransferRow | undefined>;
  /** In the order in which they were done. */
  acts(drillId: string, transferId: string): Promise<TransferActRow[]>;
  known(drillId: string, personId: string): Promise<KnownPerson | undefined>;
  /** Of each district where something has changed since a time in ms; without one, of all that have any. */
  districts(drillId: string, now: Date, since: number | undefined): Promise<DistrictTransfers[]>;
}

/** The columns of a transfer `t`. */
export const transferColumns = (sql: ReadDatabase['sql']) => sql`
  t.id, t.person_id as "personId", t.person, t.reason, t.division, t.from_facility as "fromFacility", t.status,
  t.status_at as "statusAt", t.due_at as "dueAt", t.to_facility as "toFacility", t.to_division as "toDivision",
  t.bed_id as "bedId", t.outside, t.chain_id as "chainId", t.link, t.team_id as "teamId", t.plate, t.pick_up_giver as "pickUpGiver",
  t.pick_up_given_at as "pickUpGivenAt", t.pick_up_taker as "pickUpTaker", t.pick_up_taken_at as "pickUpTakenAt",
  t.arrival_giver as "arrivalGiver", t.arrival_given_at as "arrivalGivenAt", t.arrival_taker as "arrivalTaker",
  t.arrival_taken_at as "arrivalTakenAt", t.asked_by as "askedBy", t.asked_at as "askedAt"`;

export function createTransfersRead({ sql }: ReadDatabase): TransfersRead {
  return {
    list: ({ drillId, whose, status, dueBefore, open, outside, after, limit }) => sql<TransferRow[]>`
      select ${transferColumns(sql)} from transfers t
      where t.drill_id = ${drillId} and ${within(sql, whose)}
        and (${status ?? null}::text is null or t.status = ${status ?? null})
        and (${dueBefore ?? null}::timestamptz is null or t.due_at <= ${dueBefore ?? null})
        and (not ${open ?? false}::bool or ${isOpen(sql)})
        and (${outside ?? null}::bool is null or (t.outside is not null) = ${outside ?? null})
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', t.asked_at), t.id) < (${after?.askedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', t.asked_at) desc, t.id desc limit ${limit}`,

    async find(drillId, id, whose) {
      const [row] = await sql<TransferRow[]>`
        select ${transferColumns(sql)} from transfers t
        where t.drill_id = ${drillId} and t.id = ${id} and ${within(sql, whose)}`;
      return row;
    },

    acts: (drillId, transferId) => sql<TransferActRow[]>`
      select id, act, by, role, at, details, note from transfer_acts
      where drill_id = ${drillId} and transfer_id = ${transferId} order by number`,

    async known(drillId, personId) {
      const [row] = await sql<KnownPerson[]>`
        select 'registrations' as table, r.community, b.name as building, r.person
        from registrations r join buildings b on b.id = r.building_id
        where r.drill_id = ${drillId} and r.id = ${personId}
        union all
        select 'roster', r.community, b.name, r.person
        from roster r join buildings b on b.id = r.building_id
        where r.drill_id = ${drillId} and r.id = ${personId}
        union all
        (select 'told_people', w.community, null, k.person
        from told_people k join lateral (
          select n.community, n.added_at as at from case_contacts n where n.drill_id = k.drill_id and n.person_id = k.person_id
          union all
          select m.community, m.begun_at from monitorings m where m.drill_id = k.drill_id and m.person_id = k.person_id
          union all
          select case t.status when 'arrived' then coalesce(t.to_division, t.division) else t.division end, t.status_at
          from transfers t where t.drill_id = k.drill_id and t.person_id = k.person_id) w on true
        where k.drill_id = ${drillId} and k.person_id = ${personId} order by w.at desc limit 1)
        order by 1 limit 1`;
      return row;
    },

    districts: (drillId, now, since) => sql<DistrictTransfers[]>`
      select left(division, 6) as division, count(*) filter (where status = 'asked')::int as asked,
        count(*) filter (where status = 'approved')::int as approved,
        count(*) filter (where status = 'placed')::int as placed,
        count(*) filter (where status = 'arranged')::int as arranged,
        count(*) filter (where status = 'picked-up')::int as "pickedUp",
        count(*) filter (where due_at <= ${now})::int as overdue,
        (extract(epoch from greatest(max(changed_at), max(due_at) filter (where due_at <= ${now}))) * 1000)::float8 as changed
      from transfers where drill_id = ${drillId} group by 1
      having ${since ?? null}::float8 is null
        or greatest(max(changed_at), max(due_at) filter (where due_at <= ${now})) > to_timestamp(${since ?? null}::float8 / 1000)
      order by 8, 1`,
  };
}
