import type { Datum } from '../../../core/geography/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import type { Problem } from '../../../platform/errors/index.ts';
import type { Column, Piece, Reading, RejectedRow } from '../../../platform/spreadsheets/index.ts';
import type { CountersignedOperation, OpenDrill } from '../../drill/index.ts';
import type { Caller } from '../../foundation/index.ts';
import type { ImportAct, ImportUndoing, ProposedRow } from './undoing.ts';

/** What can be imported from files: `POST /v1/drills/{drillId}/{kind}/import`, but for what has a route of its own. */
export const importKinds = [
  'roster',
  'sites',
  'communities',
  'exemptions',
  'results',
  'teams',
  'facilities',
  'lists',
] as const;
export type ImportKind = (typeof importKinds)[number];

export interface ImportTarget {
  kind: ImportKind;
  columns: readonly Column[];
  /** Roles that may import. */
  access: readonly Caller['role'][];
  /** Whether a drill that is closed takes it still. */
  afterClosing?: true;
  /** How much of a file is written in one transaction: rows of a sheet, bytes of CSV. Much, unless told. */
  pieces?: { rows: number; bytes: number };
  /** Whether each statement of its `write` finds its rows by a key, and a piece may be written twice: it is then planned once. */
  keyed?: true;
  /** What it refuses with, beside what every import does. */
  problems?: readonly Problem[];
  /** Refuses callers and drills that it is not for, before anything is read. @throws AppError */
  admit(caller: Caller, drill: OpenDrill): void | Promise<void>;
  open(context: ImportContext): ImportSession;
  /** Where a drill has two people decide what cancels, this waits for a second one. */
  byTwo?: ImportByTwo;
  /** How it is taken back; left out of what is taken back by a route of its own, or not at all. */
  undoing?: ImportUndoing;
}

export interface ImportByTwo {
  operation: CountersignedOperation;
  /** Whether any of those whom the check has counted stands otherwise by now. */
  changed(tx: Tx, drill: OpenDrill, rows: readonly ProposedRow[]): Promise<boolean>;
}

export interface ImportContext {
  jobId: string;
  drill: OpenDrill;
  caller: Caller;
  /** Which column stands where in the file. */
  names: readonly string[];
  /** Of the coordinates in rows that name no datum; undefined where the request names none either. */
  datum: Datum | undefined;
  /** What the request says of the whole file, for a kind whose route asks for it. */
  said: Readonly<Record<string, string>>;
  dryRun: boolean;
  /** Whether this is a dry run whose rows a second person is to confirm: what it accepts it notes (`acts`). */
  proposes: boolean;
  /**
   * Of what a second person has confirmed: the ids that were proposed, beside which nothing is done, each with the mark of how it
   * stood then.
   */
  proposed: ReadonlyMap<string, string> | undefined;
  /** How big the file is: a small one is not worth threads. */
  bytes: number;
}

/** A piece whose rows have been looked at. What else a session needs of it, it adds. */
export interface Prepared {
  span: number;
  rows: number;
  /** Rows that stand. */
  accepted: number;
  rejected: RejectedRow[];
  /** Accepted rows of which there is something to say all the same: they stand beside the rejected ones, with what is said. */
  noted?: RejectedRow[];
  /** What writing it has done, thing by thing, for its undoing. */
  acts?: ImportAct[];
  /** What else there is to count of them, by the name that the result has for it. */
  figures?: Record<string, number>;
}

/** One import under way. Pieces are prepared in any order, several at once; settled and written in file order. */
export interface ImportSession<P extends Prepared = Prepared> {
  /**
   * Reads, checks and makes ready to write: the work. `skim`: the piece has been written by an earlier run; only what
   * later pieces must know of it is wanted. @throws UnreadablePiece
   */
  prepare(piece: Piece, reading: Reading, skim: boolean): Promise<P>;
  /** What only the order of the file can tell (the same person twice); may move rows from accepted to rejected. */
  settle(prepared: P): void;
  /**
   * Writes the piece, or with `dryRun` only looks; answers how many rows changed something. What only the database can
   * tell may move rows from accepted to rejected.
   */
  write(tx: Tx, prepared: P): Promise<number>;
  /** After the last piece: what there is to say of the whole file beside its figures; ids, codes and counts. */
  finish?(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}
