import {
  checkPiece,
  type Piece,
  type Reading,
  type RejectedRow,
} from '../../../platform/spreadsheets/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import { type SealedRow, sealListed } from './listed-record.ts';
import { checkListRow, type DrillPlaces, namedPlacesOf } from './row-check.ts';

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
}

/** What came of a piece of a list. */
export interface PreparedRows {
  span: number;
  rows: number;
  accepted: number;
  rejected: RejectedRow[];
  sealed: SealedRow[];
}

/** Checks, hashes and seals the rows of a piece: all the work of a list's import that is not the database's. */
export function prepareRows(ask: PrepareRows): PreparedRows {
  const { piece, reading, skim, listId, keys, today } = ask;
  const places = namedPlacesOf(ask.places);
  const { span, rows, accepted, rejected } = checkPiece(piece, reading, (row) =>
    checkListRow(row, places, today),
  );
  const sealed = skim ? [] : accepted.map(({ value }) => sealListed(keys, listId, value));
  return { span, rows, accepted: accepted.length, rejected, sealed };
}
