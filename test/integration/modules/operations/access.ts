import { type AccessRow, nothing } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  getLiveness: { roles: 'public', foreign: nothing },
  getReadiness: { roles: 'public', foreign: nothing },
  getMetrics: { roles: 'public', foreign: nothing },
  getProblem: { roles: 'public', foreign: nothing },
  getService: { roles: 'public', foreign: nothing },
};
