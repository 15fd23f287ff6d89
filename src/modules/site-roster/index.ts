export { createSiteRosterRead } from './site-roster.read.ts';
export { registerSiteRosterRoutes } from './site-roster.routes.ts';
export { createSiteRosterService, type SiteRosterService } from './site-roster.service.ts';
