export { createLineEventsRepo } from './line-events.repo.ts';
export { createLineEventsService } from './line-events.service.ts';
export type { SiteLine } from './line-state.ts';
export { lineProblems } from './lines.errors.ts';
export {
  type LinesPorts,
  lineRoundTopic,
  lineTopics,
  startLineJobs,
  workOutLines,
} from './lines.jobs.ts';
export { createLinesRead, spanOf } from './lines.read.ts';
export { registerLineRoutes } from './lines.routes.ts';
export { createLiveLines } from './live-lines.ts';
export { createSiteLinesRead } from './site-lines.read.ts';
export { createSiteLinesRepo } from './site-lines.repo.ts';
export { workOutLine } from './work-out-line.ts';
