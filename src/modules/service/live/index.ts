export { registerEventRoutes } from './live.routes.ts';
export { createCoverageEvents } from './live-coverage.ts';
export { createEventHub, type EventHub, type HubSettings } from './live-hub.ts';
export { createJobEvents } from './live-jobs.read.ts';
export type { EventSource } from './live-source.ts';
