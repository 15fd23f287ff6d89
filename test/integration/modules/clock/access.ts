import { type AccessRow, nothing } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  getClock: { roles: 'public', foreign: nothing },
  moveClock: { roles: ['admin'], foreign: 'the clock is the whole service’s' },
};
