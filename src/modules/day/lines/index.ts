export { createLineEventsRepo } from './line-events.repo.ts';
export { createLineEventsService } from './line-events.service.ts';
export type { SiteLine } from './line-state.ts';
export { throughputProblems } from './lines.errors.ts';
export {
  type LinesPorts,
  lineRoundTopic,
  startThroughputJobs,
  throughputTopics,
  workOutLines,
} from './lines.jobs.ts';
export { createLinesRead } from './lines.read.ts';
export { registerThroughputRoutes } from './lines.routes.ts';
export { createQueueEvents } from './live-lines.ts';
export { createSiteQueuesRead } from './site-lines.read.ts';
export { createSiteQueuesRepo } from './site-lines.repo.ts';
