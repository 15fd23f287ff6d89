import { uuidV8FromBytes } from '../../../core/identity/index.ts';
import { keyedHash, seal } from '../../../platform/crypto/index.ts';
import type { Database } from '../../../platform/db/index.ts';
import { jsonText } from '../../../platform/json-text.ts';
import { sequenceOf } from '../../day/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';

/** Longest row that is kept whole: many times a visit with everything; what is longer is cut. */
const longestKept = 32_768;

/** Who sent something that could not be taken, and when. */
export interface Sender {
  drill: Pick<OpenDrill, 'id' | 'keys'>;
  division: string;
  teamId: string | null;
  account: string;
  receivedAt: Date;
}

export interface VisitReviewsRepo {
  /** Keeps rows as they were sent, sealed; sent again, they are the same. */
  keep(by: Sender, rows: readonly { row: unknown; code: string }[]): Promise<void>;
  /** Settles one, with its line of the audit log; nothing where it is settled already. */
  settle(id: string, by: { sub: string; at: Date }, noted: AuditEntry): Promise<void>;
}

export function createVisitReviewsRepo({ sql }: Pick<Database, 'sql'>): VisitReviewsRepo {
  return {
    async keep({ drill, division, teamId, account, receivedAt }, rows) {
      const kept = rows
        .map(({ row, code }) => {
          const text = jsonText(row);
          const hash = keyedHash(drill.keys.id, ['visit review', account, text].join('\u0000'));
          const id = uuidV8FromBytes(hash);
          const context = { table: 'visit_reviews', column: 'sent', row: id };
          const sent = seal(drill.keys.data, text.slice(0, longestKept), context).toString('hex');
          return { id, code, deviceSeq: sequenceOf(row), sent };
        })
        // Ascending ids, so that two uploads of the same rows wait for each other and never in a circle.
        .sort((one, other) => (one.id < other.id ? -1 : 1));
      await sql`
        insert into visit_reviews (id, drill_id, division, team_id, code, account, device_seq, received_at, sent)
        select id, ${drill.id}, ${division}, ${teamId}::uuid, code, ${account}, device_seq, ${receivedAt}, decode(sent, 'hex')
        from unnest(${kept.map(({ id }) => id)}::uuid[], ${kept.map(({ code }) => code)}::text[],
          ${kept.map(({ deviceSeq }) => deviceSeq)}::bigint[], ${kept.map(({ sent }) => sent)}::text[])
          as t (id, code, device_seq, sent)
        on conflict (id) do nothing`;
    },

    async settle(id, { sub, at }, noted) {
      await sql`
        with settled as (
          update visit_reviews set settled_at = ${at}, settled_by = ${sub} where id = ${id} and settled_at is null
          returning id)
        ${auditInsert(sql, noted)} from settled`;
    },
  };
}
