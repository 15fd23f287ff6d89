import type { Tx } from '../../../platform/db/index.ts';
import type { Text } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';

/** What an import makes or changes, and can take back. */
export const actKinds = [
  'community',
  'exemption',
  'facility',
  'bed',
  'team',
  'team-member',
  'list',
  'list-row',
  'task',
] as const;
export type ActKind = (typeof actKinds)[number];

/**
 * Why something stays when its import is taken back: it was changed since, is closed or over by itself, somebody uses it (a bed
 * that somebody has had, a team that was sent, an account that has worked), something stands in it that the import has not
 * brought, what it belongs to stays, or the person has been swabbed, has checked in, or is no longer of the division.
 */
export const stayReasons = [
  'changed',
  'closed',
  'ended',
  'in-use',
  'not-empty',
  'belongs',
  'has-people',
  'has-sites',
  'declared-complete',
  'checked-in',
  'swabbed',
  'elsewhere',
] as const;
export type StayReason = (typeof stayReasons)[number];

/** What a dry run has counted that a second person is to confirm, and what tells that it stands as it was then. */
export interface ProposedRow {
  id: string;
  mark: string;
}

/** What an import has done to one thing, kept for its undoing; or would do (`proposed`), kept until another confirms it. */
export interface ImportAct {
  kind: ActKind | 'proposed';
  /** Its id, or the code of a community. */
  id: string;
  /** How it stood before, in the words of who takes it back, sealed where it is about somebody; undefined where it was made. */
  before?: Record<string, unknown>;
  /** What tells that it stands as it was left; undefined where nothing else changes it. */
  mark?: string;
}

/** The same, as it was kept. */
export type KeptAct = Pick<ImportAct, 'id'> & {
  kind: ActKind;
  before: Record<string, unknown> | null;
  mark: string | null;
  /** When it was done, by the database's clock. */
  at: Date;
};

/** In whose name, and when, an import is taken back. */
export interface UndoContext {
  /** The job of the import. */
  jobId: string;
  drill: OpenDrill;
  /** `sub` of who takes it back, and their division. */
  by: string;
  division: string;
  /** Has something done once it is committed. */
  afterwards(act: () => void): void;
}

/** Something that stays, and why. */
export type Stays = Pick<KeptAct, 'kind' | 'id'> & { because: StayReason };

/** What came of things of one kind. */
export interface UndoneOfKind {
  kind: ActKind;
  removed: number;
  restored: number;
  left: number;
}

/** What came of an import, where more came of it than of what was kept. */
export interface TakenBack {
  /** Those that were not kept are kept from then on, to be asked for again. */
  stays: Stays[];
  /** In place of counts by what was kept. */
  kinds: UndoneOfKind[];
}

/** How imports of a kind are taken back. */
export interface ImportUndoing {
  /** What it takes back and what stays, for the text of its route. */
  says: Text;
  /**
   * Whether nobody else may write people of the drill meanwhile: for things of which there are few, on which others build without
   * holding them.
   */
  alone: boolean;
  /** Takes back what it can of these, within the transaction, and answers what stays; what is gone already is taken back. */
  takeBack(tx: Tx, context: UndoContext, acts: readonly KeptAct[]): Promise<Stays[] | TakenBack>;
}
