export { monitoredNow } from './standing.repo.ts';
