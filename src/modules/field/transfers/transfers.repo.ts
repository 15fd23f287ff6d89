import type { Database, Queryable } from '../../../platform/db/index.ts';
import { type Whose, wasTheirs, within } from './scope.ts';
import { type TransferAct, type TransferRow, transferColumns } from './transfers.read.ts';

/** A line of what was done, as it is written. Its id is that of the line in the audit log. */
export type NewAct = {
  id: string;
  drillId: string;
  transferId: string;
  act: TransferAct;
  by: string;
  role: string;
  at: Date;
  details: Record<string, string> | undefined;
  /** Sealed. */
  note: Buffer | undefined;
};

export interface TransfersRepo {
  /** Adds a transfer, unless its person has one that is under way: answers the one that is. */
  add(on: Queryable, drillId: string, transfer: TransferRow): Promise<{ id: string }>;
  /** Holds a transfer that somebody sees until the transaction ends. */
  hold(on: Queryable, drillId: string, id: string, whose: Whose): Promise<TransferRow | undefined>;
  /** Has a transfer that is held stand as it says. */
  change(on: Queryable, drillId: string, transfer: TransferRow, at: Date): Promise<void>;
  /** Adds what was done with a transfer that is held. */
  note(on: Queryable, act: NewAct): Promise<void>;
  /** Whether it was noted: then a repeat of the request has done it before, and it stands. */
  isNoted(on: Queryable, drillId: string, actId: string): Promise<boolean>;
  /** Whether somebody has done this with a transfer that was theirs, and does not see it any more. */
  hasDone(
    on: Queryable,
    done: { drillId: string; transferId: string; act: TransferAct; by: string; whose: Whose },
  ): Promise<boolean>;
}

export function createTransfersRepo({ sql }: Pick<Database, 'sql'>): TransfersRepo {
  return {
    async add(on, drillId, transfer) {
      const { id, personId, person, reason, division, fromFacility, status, statusAt, dueAt, chainId, link } =
        transfer;
      await on`
        insert into transfers (drill_id, id, person_id, person, reason, division, from_facility, status, status_at, due_at,
          chain_id, link, asked_by, asked_at, changed_at)
        values (${drillId}, ${id}, ${personId}, ${person}, ${reason}, ${division}, ${fromFacility}, ${status}, ${statusAt},
          ${dueAt}, ${chainId}, ${link}, ${transfer.askedBy}, ${transfer.askedAt}, ${statusAt})
        on conflict do nothing`;
      // Its own, also of a request that is repeated; or, as a statement of its own, one that was added while this waited for it.
      const [row] = await on<{ id: string }[]>`
        select t.id from transfers t
        where t.drill_id = ${drillId} and (t.id = ${id}
          or (t.person_id = ${personId} and t.status not in ('arrived', 'refused', 'cancelled')))
        order by t.id <> ${id} limit 1`;
      if (row === undefined) throw new Error('the transfer was not put on file');
      return row;
    },

    async hold(on, drillId, id, whose) {
      const [row] = await on<TransferRow[]>`
        select ${transferColumns(sql)} from transfers t
        where t.drill_id = ${drillId} and t.id = ${id} and ${within(sql, whose)} for update of t`;
      return row;
    },

    async change(on, drillId, transfer, at) {
      await on`
        update transfers set status = ${transfer.status}, status_at = ${transfer.statusAt}, due_at = ${transfer.dueAt},
          to_facility = ${transfer.toFacility}, to_division = ${transfer.toDivision}, bed_id = ${transfer.bedId},
          outside = ${transfer.outside}, chain_id = ${transfer.chainId}, link = ${transfer.link}, team_id = ${transfer.teamId}, plate = ${transfer.plate},
          pick_up_giver = ${transfer.pickUpGiver}, pick_up_given_at = ${transfer.pickUpGivenAt},
          pick_up_taker = ${transfer.pickUpTaker}, pick_up_taken_at = ${transfer.pickUpTakenAt},
          arrival_giver = ${transfer.arrivalGiver}, arrival_given_at = ${transfer.arrivalGivenAt},
          arrival_taker = ${transfer.arrivalTaker}, arrival_taken_at = ${transfer.arrivalTakenAt}, changed_at = ${at}
        where drill_id = ${drillId} and id = ${transfer.id}`;
    },

    async note(on, { id, drillId, transferId, act, by, role, at, details, note }) {
      await on`
        insert into transfer_acts (drill_id, id, transfer_id, number, act, by, role, at, details, note)
        select ${drillId}::uuid, ${id}::uuid, ${transferId}::uuid, count(*) + 1, ${act}, ${by}, ${role}, ${at}::timestamptz,
          ${details === undefined ? null : JSON.stringify(details)}::text::jsonb, ${note ?? null}::bytea
        from transfer_acts where drill_id = ${drillId} and transfer_id = ${transferId}`;
    },

    async isNoted(on, drillId, actId) {
      const rows = await on`select from transfer_acts where drill_id = ${drillId} and id = ${actId}`;
      return rows.length > 0;
    },

    async hasDone(on, { drillId, transferId, act, by, whose }) {
      const rows = await on`
        select from transfer_acts a join transfers t on t.drill_id = a.drill_id and t.id = a.transfer_id
        where a.drill_id = ${drillId} and a.transfer_id = ${transferId} and a.act = ${act} and a.by = ${by}
          and ${wasTheirs(sql, whose)} limit 1`;
      return rows.length > 0;
    },
  };
}
