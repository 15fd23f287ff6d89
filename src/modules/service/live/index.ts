export { registerLiveRoutes } from './live.routes.ts';
export { createLiveHub, type HubSettings, type LiveHub } from './live-hub.ts';
export type { LiveSource } from './live-source.ts';
