import type { DrillCatalogue } from '../modules/drills/index.ts';
import {
  createSiteRosterRead,
  createSiteRosterService,
  registerSiteRosterRoutes,
} from '../modules/site-roster/index.ts';
import type { SitesService } from '../modules/sites/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { Foundation } from './foundation.ts';

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
