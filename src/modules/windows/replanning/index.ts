export type { ClosedSites, ClosedSitesListener } from './replan-job.ts';
