import type { CountsByState } from '../../../core/coverage/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import { drillCloses } from '../../drill/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { linkInsert } from '../../service/index.ts';
import { wantsVisitsAfterClosing } from '../../swabs/index.ts';
import type { FinalFigures } from './closing.tables.ts';

/** A closing as it is kept. */
export type ClosingRow = {
  drillId: string;
  closedAt: Date;
  closedBy: string;
  /** Where two people decided: the one who proposed it. */
  proposedBy: string | null;
  unfinished: Partial<CountsByState>;
  sha256: string;
};

export interface ClosingRepo {
  /**
   * Holds a drill until the transaction ends, against everybody who writes whom it counts: waits for those under way, and
   * has those who come later wait. Answers whether it is one that two people close.
   */
  hold(on: Queryable, drillId: string): Promise<{ byTwo: boolean }>;
  find(on: Queryable, drillId: string): Promise<ClosingRow | undefined>;
  /** The figures of a closing. */
  figures(on: Queryable, drillId: string): Promise<FinalFigures | undefined>;
  /** How many of those who are held are cases: their own swab is positive. */
  cases(on: Queryable, drillId: string): Promise<number>;
  /**
   * Closes a drill that is held, with its line of the audit log, and tells those who want to hear of it. Nobody is sent to a site of it any more: whoever is held or due
   * again is on the list of visits.
   */
  close(
    on: Queryable,
    closing: ClosingRow & { figures: FinalFigures; retainedFrom: Date; noted: AuditEntry },
  ): Promise<void>;
}

/** How long a closing waits for those who are being written, where more come all the time; then it is to be tried again. */
const waitsMs = 10_000;

export function createClosingRepo({ sql }: Pick<Database, 'sql'>): ClosingRepo {
  return {
    async hold(on, drillId) {
      await on`select set_config('lock_timeout', ${String(waitsMs)}, true)`;
      const [drill] = await on<{ byTwo: boolean }[]>`
        select (countersigning ->> 'cancelling')::boolean as "byTwo" from drills where id = ${drillId} for update`;
      return { byTwo: drill?.byTwo === true };
    },

    async find(on, drillId) {
      const [row] = await on<ClosingRow[]>`
        select drill_id as "drillId", closed_at as "closedAt", closed_by as "closedBy", proposed_by as "proposedBy", unfinished, sha256
        from drill_closings where drill_id = ${drillId}`;
      return row;
    },

    async figures(on, drillId) {
      const [row] = await on<{ figures: FinalFigures }[]>`
        select figures from drill_closings where drill_id = ${drillId}`;
      return row?.figures;
    },

    async cases(on, drillId) {
      const [row] = await on<{ people: number }[]>`
        select count(distinct r.id)::int as people
        from cases c join registrations r on r.id = c.registration_id and r.status = 'held'
        where c.drill_id = ${drillId} and c.withdrawn_at is null`;
      return row?.people ?? 0;
    },

    async close(
      on,
      { drillId, closedAt, closedBy, proposedBy, unfinished, figures, sha256, retainedFrom, noted },
    ) {
      await on`${wantsVisitsAfterClosing(sql, drillId, closedAt)}`;
      await on`
        with closed as (${drillCloses(sql, drillId, { at: closedAt, retainedFrom })} returning id),
        noted as (${auditInsert(sql, noted)} from closed),
        told as (${linkInsert(
          sql,
          'drill.closed',
          sql`select id as drill_id, '/v1/drills/' || id as link, ${closedAt}::timestamptz as at from closed`,
        )})
        insert into drill_closings (drill_id, closed_at, closed_by, proposed_by, unfinished, figures, sha256)
        select id, ${closedAt}, ${closedBy}, ${proposedBy}, ${JSON.stringify(unfinished)}::text::jsonb, ${JSON.stringify(figures)}::text::json,
          ${sha256}
        from closed`;
    },
  };
}
