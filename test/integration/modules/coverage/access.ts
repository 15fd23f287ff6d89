import { type AccessRow, byDivision } from '../access/foreign-things.ts';

const planners = ['city-hq', 'district-hq', 'campus-hq', 'community-worker'];

export const access: Record<string, AccessRow> = {
  getCoverage: { roles: ['province-hq', ...planners], foreign: byDivision('coverage', true) },
  listMissing: { roles: planners, foreign: byDivision('missing', true) },
};
