export { createSiteRosterRead } from './site-list.read.ts';
export { registerSiteRosterRoutes } from './site-list.routes.ts';
export { createSiteRosterService, type SiteRosterService } from './site-list.service.ts';
