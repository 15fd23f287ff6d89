export { slotsNotOver, slotsOver } from './over.repo.ts';
export { countedPlaces, freePlaces, givePlacesBack, takePlaces } from './places.repo.ts';
export { createSitesRead, type Site, type SitesRead } from './sites.read.ts';
export { createSitesRepo, type SitesRepo } from './sites.repo.ts';
export { newSite, siteHours, siteId, siteLanes } from './sites.schemas.ts';
export { type PlannedSite, type SitePlan, type SitesService, windowsOf } from './sites.service.ts';
