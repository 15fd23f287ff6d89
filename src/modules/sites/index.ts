export { createSitesRead, type Site, type SitesRead } from './sites.read.ts';
export { createSitesRepo } from './sites.repo.ts';
export { registerSiteRoutes } from './sites.routes.ts';
export { siteId } from './sites.schemas.ts';
export { createSitesService, type SitesService } from './sites.service.ts';
