export { orMissed } from './missed.repo.ts';
export type { MissedService } from './missed.service.ts';
