export { createDraftsRepo, type DraftsRepo, type HeldSite } from './drafts.repo.ts';
export { windowsOf } from './hours.ts';
export { slotsNotOver, slotsOver } from './over.repo.ts';
export { countedPlaces, freePlaces, givePlacesBack, takePlaces } from './places.repo.ts';
export { createSitesRead, type Site, type SitesRead } from './sites.read.ts';
export { createSitesRepo, type SitesRepo } from './sites.repo.ts';
export { newSite, siteHours, siteId, siteLanes } from './sites.schemas.ts';
export { type PlannedSite, type SitePlan, type SitesService, slotsOf } from './sites.service.ts';
