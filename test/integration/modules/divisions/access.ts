import { type AccessRow, nothing } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  getDivision: { roles: 'public', foreign: nothing },
  listDivisions: { roles: 'public', foreign: nothing },
};
