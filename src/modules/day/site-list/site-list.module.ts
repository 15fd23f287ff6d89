import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import { createSiteListRead } from './site-list.read.ts';
import { registerSiteListRoutes } from './site-list.routes.ts';
import { createSiteListService } from './site-list.service.ts';

/** What tablets hold to work without a network. */
export function siteListModule(
  { reads, keyring, clock }: Ground,
  { sites, catalogue: drills }: { sites: SitesService; catalogue: DrillCatalogue },
): Wired<object> {
  const read = createSiteListRead(reads);
  const siteLists = createSiteListService({ read, sites, drills, keyring, clock });
  return alone({ name: 'site-list', register: (app) => registerSiteListRoutes(app, { siteLists }) });
}
