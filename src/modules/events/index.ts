export { createCoverageEvents } from './coverage-events.ts';
export { createEventHub, type EventHub, type HubSettings } from './event-hub.ts';
export type { EventSource } from './event-source.ts';
export { registerEventRoutes } from './events.routes.ts';
export { createJobEvents } from './job-events.read.ts';
