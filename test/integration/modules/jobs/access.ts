import { type AccessRow, headquarters, jobsOfOthers, listsOfDivisions } from '../access/foreign-things.ts';

const askers = [...headquarters, 'lab'];

export const access: Record<string, AccessRow> = {
  listJobs: { roles: askers, foreign: listsOfDivisions('jobs') },
  getJob: { roles: [...askers, 'shift-planner'], foreign: jobsOfOthers('GET', '') },
  cancelJob: { roles: askers, foreign: jobsOfOthers('POST', '/cancel') },
};
