import { maskDocument } from '../../../core/identity/index.ts';
import { normaliseBarcode } from '../../../core/swabs/index.ts';
import { openKept } from '../../day/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';

/** What may be shown of a row that could not be taken. */
export interface ShownSwab {
  act: string | null;
  barcode: string | null;
  to: string | null;
  document: string | null;
}

/** Acts as tablets name them: another word may be anybody's name. */
const acts = ['open', 'sample', 'move', 'take-out', 'seal', 'discard'];

/** Opens what was sent, and shows what names nobody; of a document number its ends. @throws Error under another key */
export function showSentSwab(keys: DrillKeys, id: string, sent: Buffer): ShownSwab {
  const row = openKept('swab_reviews', keys, { id, sent });
  const code = (value: unknown): string | null => {
    const read = typeof value === 'string' ? normaliseBarcode(value.slice(0, 200)) : undefined;
    return read?.ok === true ? read.value : null;
  };
  const document = row['document'];
  const number =
    typeof document === 'object' && document !== null && 'number' in document ? document.number : null;
  return {
    act: acts.find((one) => one === row['act']) ?? null,
    barcode: code(row['barcode']),
    to: code(row['to']),
    document: typeof number === 'string' ? maskDocument(number) : null,
  };
}
