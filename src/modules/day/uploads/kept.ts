import { uuidV8FromBytes } from '../../../core/identity/index.ts';
import { keyedHash, open, seal } from '../../../platform/crypto/index.ts';
import { tabletTime } from '../../../platform/http/index.ts';
import { jsonText } from '../../../platform/json-text.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import { sequenceOf } from '../devices/index.ts';
import type { KeptRow, ReviewTable } from './reviews.repo.ts';
import { timeIn, type Upload } from './upload.ts';

/** Longest row that is kept whole: many times a walk-in with everything; what is longer is cut. */
const longestKept = 16_384;

/** What the ids of kept rows are made with. */
const purpose: Record<ReviewTable, string> = { check_in_reviews: 'review', swab_reviews: 'swab review' };

/** A row that could not be taken, as it is kept: sealed under the drill's data key. Sent again, it is the same one. */
export function keptRow<C extends string>(
  table: ReviewTable,
  upload: Upload,
  row: unknown,
  code: C,
): KeptRow<C> {
  const { drill, site, device, receivedAt } = upload;
  const text = jsonText(row);
  // Made from the whole: two that differ where they are cut are two.
  const id = uuidV8FromBytes(
    keyedHash(drill.keys.id, [purpose[table], site.id, device, text].join('\u0000')),
  );
  const recordedAt = tabletTime.safeParse((row as { at?: unknown } | null | undefined)?.at).data ?? null;
  return {
    id,
    drillId: drill.id,
    siteId: site.id,
    division: site.division,
    code,
    device,
    deviceSeq: sequenceOf(row),
    at: recordedAt === null ? null : timeIn(upload, recordedAt).at,
    receivedAt,
    sent: seal(drill.keys.data, text.slice(0, longestKept), contextOf(table, id)),
  };
}

/** What was sent, by its fields; none where it is no object, or was cut. @throws Error under another key */
export function openKept(
  table: ReviewTable,
  keys: DrillKeys,
  { id, sent }: { id: string; sent: Buffer },
): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(open(keys.data, sent, contextOf(table, id)).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function contextOf(table: ReviewTable, row: string) {
  return { table, column: 'sent', row };
}
