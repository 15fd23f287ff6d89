import {
  createSiteRosterRead,
  createSiteRosterService,
  registerSiteRosterRoutes,
} from '../modules/day/index.ts';
import type { DrillCatalogue, SitesService } from '../modules/drill/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { Foundation } from './ground.ts';

/** What tablets hold to work without a network. */
export function composeSiteRosters(
  app: HttpServer,
  { reads, keyring, clock }: Foundation,
  { sites, catalogue: drills }: { sites: SitesService; catalogue: DrillCatalogue },
): void {
  const read = createSiteRosterRead(reads);
  registerSiteRosterRoutes(app, {
    siteRosters: createSiteRosterService({ read, sites, drills, keyring, clock }),
  });
}
