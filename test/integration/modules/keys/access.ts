import { type AccessRow, nothing } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  getPublicKeys: { roles: 'public', foreign: nothing },
};
