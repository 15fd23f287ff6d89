import type { Revision } from '../../../platform/revision.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Auditor, CommunityPlace, DivisionsRead, Ground } from '../../foundation/index.ts';
import type { DrillsService } from '../drills/index.ts';
import { createCommunityPlacesRead } from './community-places.read.ts';
import { siteExists, siteProblems } from './sites.errors.ts';
import { createSitesRead } from './sites.read.ts';
import { createSitesRepo } from './sites.repo.ts';
import { registerSiteRoutes } from './sites.routes.ts';
import { createSitesService, type SitesService } from './sites.service.ts';

export function sitesModule(
  { database, reads, reports, clock }: Ground,
  deps: {
    plans: Revision;
    drills: DrillsService;
    divisions: DivisionsRead;
    audit: Auditor;
    locateCommunities: (read: () => Promise<CommunityPlace[]>) => void;
  },
): Wired<{ sites: SitesService }> {
  const { plans, drills, divisions, audit } = deps;
  // All buildings of all drills are looked through for it.
  deps.locateCommunities(createCommunityPlacesRead(reports));
  const sites = createSitesService({
    sql: database.sql,
    repo: createSitesRepo(database),
    audit,
    read: createSitesRead(reads),
    atLanes: createSitesRead(database),
    plans,
    drills,
    divisions,
    clock,
  });
  return {
    services: { sites },
    module: {
      name: 'sites',
      problems: siteProblems,
      constraints: { sites_place: siteExists },
      tables: {
        kept: { sites: 'the plan', site_communities: 'the plan', slots: 'the plan, with counts of places' },
      },
      register: (app) => registerSiteRoutes(app, { sites, plans }),
    },
  };
}
