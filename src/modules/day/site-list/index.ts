export { createSiteListRead } from './site-list.read.ts';
export { registerSiteListRoutes } from './site-list.routes.ts';
export { createSiteListService, type SiteListService } from './site-list.service.ts';
