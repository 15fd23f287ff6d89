export { createLineEventsRepo } from './line-events.repo.ts';
export { createLineEventsService } from './line-events.service.ts';
export type { SiteLine } from './line-state.ts';
export { createLinesRead } from './lines.read.ts';
export { createQueueEvents } from './queue-events.ts';
export { createSiteQueuesRead } from './site-queues.read.ts';
export { createSiteQueuesRepo } from './site-queues.repo.ts';
export { throughputProblems } from './throughput.errors.ts';
export {
  type LinesPorts,
  lineRoundTopic,
  startThroughputJobs,
  throughputTopics,
  workOutLines,
} from './throughput.jobs.ts';
export { registerThroughputRoutes } from './throughput.routes.ts';
