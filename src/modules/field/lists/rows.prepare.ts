import { newIdAt } from '../../../platform/crypto/index.ts';
import type { FieldError } from '../../../platform/errors/index.ts';
import {
  checkPiece,
  type Piece,
  type Reading,
  type RejectedRow,
} from '../../../platform/spreadsheets/index.ts';
import type { DrillKeys } from '../../foundation/vault/index.ts';
import { type SealedRow, sealListed } from './listed-record.prepare.ts';
import { listColumns } from './lists-columns.prepare.ts';
import { batchOf, firstOfPeople, type RowBatch } from './row-batch.prepare.ts';
import { checkListRow, type DrillPlaces, namedPlacesOf } from './row-check.prepare.ts';

/** What a thread is asked: everything it needs, as it keeps nothing between two pieces. */
export interface PrepareRows {
  piece: Piece;
  reading: Reading;
  /** The piece has been written by an earlier run: only how many rows it has is wanted. */
  skim: boolean;
  listId: string;
  keys: DrillKeys;
  places: DrillPlaces;
  /** YYYY-MM-DD: nobody is born after it. */
  today: string;
  /** When the piece is made ready, in ms: tasks that are made of it lie together. */
  at: number;
}

/** What came of a piece of a list. */
export interface PreparedRows {
  span: number;
  rows: number;
  accepted: number;
  rejected: RejectedRow[];
  /** Rows that stand and that only their name and telephone make one person's with a row above. */
  noted: RejectedRow[];
  batch: RowBatch;
}

/** Checks, hashes and seals the rows of a piece: all the work of a list's import that is not the database's. */
export function prepareRows(ask: PrepareRows): PreparedRows {
  const { piece, reading, skim, listId, keys, today, at } = ask;
  const places = namedPlacesOf(ask.places);
  const { span, rows, accepted, rejected } = checkPiece(piece, reading, (row) =>
    checkListRow(row, places, today),
  );
  const sealed = skim ? [] : accepted.map(({ value }) => sealListed(keys, listId, value));
  const first = firstOfPeople(sealed);
  const noted = namesakes(sealed, first).flatMap((index): RejectedRow[] => {
    const row = accepted[index];
    return row === undefined ? [] : [{ row: row.row, cells: row.cells, errors: [takenForOne] }];
  });
  return {
    span,
    rows,
    accepted: accepted.length,
    rejected,
    noted,
    batch: batchOf(sealed, { first, idOfTask: () => newIdAt(at) }),
  };
}

/**
 * Which rows share a name and a telephone with one above, and a document can not tell whether they are two people: a mother and
 * her child named alike, on a list without documents. A row that says the same once more is no other. `first` says with each which
 * was the first of its person: whoever has one row alone is not looked at.
 */
function namesakes(rows: readonly SealedRow[], first: Int32Array): number[] {
  const several = new Uint8Array(rows.length);
  for (const [index, leader] of first.entries()) {
    if (leader === index) continue;
    several[index] = 1;
    several[leader] = 1;
  }
  /** The row that was the first of each, and, where others have followed, the ids of all. */
  const above = new Map<string, { id: string; others?: Set<string>; undocumented: boolean }>();
  return rows.flatMap(({ id, byDocument, byPhone }, index) => {
    if (byPhone === undefined || several[index] === 0) return [];
    const undocumented = byDocument === undefined;
    const known = above.get(byPhone);
    if (known === undefined) {
      above.set(byPhone, { id, undocumented });
      return [];
    }
    const noted = known.id !== id && known.others?.has(id) !== true && (undocumented || known.undocumented);
    known.others ??= new Set();
    known.others.add(id);
    known.undocumented ||= undocumented;
    return noted ? [index] : [];
  });
}

const example = listColumns.find(({ name }) => name === 'documentNumber')?.example ?? '';
const takenForOne: FieldError = {
  pointer: '/documentNumber',
  code: 'same-name-and-phone',
  text: {
    en: `The row stands, and is put with a row further up: the name and the telephone are the same, and there are not documents of both. If they are two people, send this one again with the document and without the telephone. For example: ${example}`,
    zh: `本行已导入，并与前面姓名、电话均相同的一行合并为同一人，因为两行中至少有一行没有证件号码。如实为两人，请填写本行的证件号码、留空电话后重新提交。例如：${example}`,
  },
};
