import { lastSerial } from '../../../core/swabs/index.ts';
import type { Database } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import type { LabelRange } from './labels.read.ts';

export interface LabelsRepo {
  /**
   * Gives the next serials of the drill and kind, with the line of the audit log; nothing where that line is there already.
   * `taken` where somebody else was given them at that moment: to be asked once more. `none-left` beyond the last one.
   */
  give(
    range: Omit<LabelRange, 'first' | 'last'> & { count: number },
    noted: AuditEntry,
  ): Promise<'given' | 'taken' | 'none-left'>;
}

export function createLabelsRepo({ sql }: Database): LabelsRepo {
  return {
    async give({ id, drillId, kind, count, siteId, division, givenAt, givenBy }, noted) {
      const [row] = await sql<{ given: boolean; noted: boolean; left: boolean }[]>`
        with next as materialized (
          select coalesce(max(last_serial), 0) + 1 as first from label_ranges
          where drill_id = ${drillId} and kind = ${kind}),
        given as (
          insert into label_ranges (id, drill_id, kind, first_serial, last_serial, site_id, division, given_at, given_by)
          select ${id}::uuid, ${drillId}::uuid, ${kind}, first, first + ${count}::int - 1, ${siteId}::uuid, ${division},
            ${givenAt}::timestamptz, ${givenBy}
          from next where first + ${count}::int - 1 <= ${lastSerial}::int and ${unlessNoted(sql, noted)}
          on conflict do nothing returning id),
        noted as (${auditInsert(sql, noted)} from given)
        select exists (select from given) as given, not ${unlessNoted(sql, noted)} as noted,
          first + ${count}::int - 1 <= ${lastSerial}::int as left from next`;
      if (row?.given === true || row?.noted === true) return 'given';
      return row?.left === true ? 'taken' : 'none-left';
    },
  };
}
