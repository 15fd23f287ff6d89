export type { Exposed } from './monitoring.repo.ts';
export type { PutUnder } from './put-under.ts';
export { monitoredNow } from './standing.repo.ts';
