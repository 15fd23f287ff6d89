export { createCommunityPlacesRead } from './community-places.read.ts';
export { countedPlaces, freePlaces, givePlacesBack, takePlaces } from './places.repo.ts';
export { siteProblems } from './sites.errors.ts';
export { createSitesRead, type Site, type SitesRead } from './sites.read.ts';
export { createSitesRepo, type SitesRepo } from './sites.repo.ts';
export { registerSiteRoutes } from './sites.routes.ts';
export { newSite, siteHours, siteId, siteLanes } from './sites.schemas.ts';
export {
  createSitesService,
  type PlannedSite,
  type SitePlan,
  type SitesService,
  windowsOf,
} from './sites.service.ts';
