import type { ListReason } from './lists.tables.ts';

/** A list that is there from its first rows on. */
export interface NewList {
  id: string;
  drillId: string;
  kind: 'list' | 'request' | 'checkpoint';
  /** Whose headquarters brought it: what is nobody's community's is theirs. */
  division: string;
  source: string;
  reason: ListReason;
  receivedAt: Date;
  dueAt: Date;
  createdBy: string;
  /** The job that brings the rows, of an import. */
  importId?: string;
}
