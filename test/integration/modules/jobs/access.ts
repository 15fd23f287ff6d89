import { type AccessRow, headquarters, jobsOfOthers, listsOfDivisions } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  listJobs: { roles: headquarters, foreign: listsOfDivisions('jobs') },
  getJob: { roles: headquarters, foreign: jobsOfOthers('GET', '') },
  cancelJob: { roles: headquarters, foreign: jobsOfOthers('POST', '/cancel') },
};
