import { type AccessRow, byDivision, headquarters } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  listDuplicates: { roles: headquarters, foreign: byDivision('duplicates', false) },
};
