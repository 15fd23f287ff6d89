import type { ListRow } from './lists.read.ts';

/** A list that is there from its first rows on. What is nobody's community's is its division's: whose headquarters brought it. */
export interface NewList extends Omit<ListRow, 'createdAt'> {
  drillId: string;
  /** The job that brings the rows, of an import. */
  importId?: string;
}
