import { seal } from '../../../platform/crypto/index.ts';
import type { Database, Queryable, Tx } from '../../../platform/db/index.ts';
import { jsonText } from '../../../platform/json-text.ts';
import { sequenceOf } from '../../day/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { type AuditEntry, auditInsert, sharedId } from '../../foundation/index.ts';
import type { Checkpoint } from './checkpoints.read.ts';

/** Longest row that is kept whole: many times a family with everything; what is longer is cut. */
const longestKept = 65_536;

/** Who sent something, when, and from where. */
export interface Sender {
  drill: Pick<OpenDrill, 'id' | 'keys'>;
  checkpoint: Pick<Checkpoint, 'id' | 'community'>;
  account: string;
  receivedAt: Date;
}

/** A row of the list of what is to be looked at. */
interface NewReview {
  id: string;
  code: string;
  passageId: string | null;
  deviceSeq: number | null;
  /** Sealed, in hex. */
  sent: string | null;
}

export interface ReviewsRepo {
  /** Keeps rows that could not be taken as they were sent, sealed; sent again, they are the same. */
  keep(by: Sender, rows: readonly { row: unknown; code: string }[]): Promise<void>;
  /** Puts passages that were taken on the list, within their transaction. */
  flag(
    tx: Tx,
    by: Sender,
    rows: readonly { passageId: string; deviceSeq: number; code: string }[],
  ): Promise<void>;
  /** Settles one, with its line of the audit log; nothing where it is settled already. */
  settle(drillId: string, id: string, by: { sub: string; at: Date }, noted: AuditEntry): Promise<void>;
}

export function createReviewsRepo({ sql }: Pick<Database, 'sql'>): ReviewsRepo {
  async function insert(on: Queryable, by: Sender, rows: readonly NewReview[]): Promise<void> {
    // Ascending ids, so that two uploads of the same rows wait for each other and never in a circle.
    const inOrder = [...rows].sort((one, other) => (one.id < other.id ? -1 : 1));
    const column = <T>(pick: (row: NewReview) => T): T[] => inOrder.map(pick);
    await on`
      insert into passage_reviews (drill_id, id, checkpoint_id, division, code, passage_id, account, device_seq, received_at, sent)
      select ${by.drill.id}, id, ${by.checkpoint.id}, ${by.checkpoint.community}, code, passage_id, ${by.account}, device_seq,
        ${by.receivedAt}, decode(sent, 'hex')
      from unnest(${column(({ id }) => id)}::uuid[], ${column(({ code }) => code)}::text[],
        ${column(({ passageId }) => passageId)}::uuid[], ${column(({ deviceSeq }) => deviceSeq)}::bigint[],
        ${column(({ sent }) => sent)}::text[]) as t (id, code, passage_id, device_seq, sent)
      on conflict do nothing`;
  }

  return {
    async keep(by, rows) {
      const { keys } = by.drill;
      const kept = rows.map(({ row, code }): NewReview => {
        const text = jsonText(row);
        const id = sharedId(keys, 'passage', ['kept', by.checkpoint.id, by.account, text]);
        const context = { table: 'passage_reviews', column: 'sent', row: id };
        const sent = seal(keys.data, text.slice(0, longestKept), context).toString('hex');
        return { id, code, passageId: null, deviceSeq: sequenceOf(row), sent };
      });
      await insert(sql, by, kept);
    },

    flag: (tx, by, rows) =>
      insert(
        tx,
        by,
        rows.map(({ passageId, deviceSeq, code }) => ({
          id: sharedId(by.drill.keys, 'passage', ['odd', passageId, code]),
          ...{ code, passageId, deviceSeq, sent: null },
        })),
      ),

    async settle(drillId, id, { sub, at }, noted) {
      await sql`
        with settled as (
          update passage_reviews set settled_at = ${at}, settled_by = ${sub}
          where drill_id = ${drillId} and id = ${id} and settled_at is null returning id)
        ${auditInsert(sql, noted)} from settled`;
    },
  };
}
