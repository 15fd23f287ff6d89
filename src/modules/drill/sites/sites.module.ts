import type { Revision } from '../../../platform/revision.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DivisionsRead, Ground } from '../../foundation/index.ts';
import type { DrillsService } from '../drills/index.ts';
import { createSitesRead } from './sites.read.ts';
import { createSitesRepo } from './sites.repo.ts';
import { registerSiteRoutes } from './sites.routes.ts';
import { createSitesService, type SitesService } from './sites.service.ts';

export function sitesModule(
  { database, reads, clock }: Ground,
  { plans, drills, divisions }: { plans: Revision; drills: DrillsService; divisions: DivisionsRead },
): Wired<{ sites: SitesService }> {
  const sites = createSitesService({
    sql: database.sql,
    repo: createSitesRepo(),
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
      tables: {
        kept: { sites: 'the plan', site_communities: 'the plan', slots: 'the plan, with counts of places' },
      },
      register: (app) => registerSiteRoutes(app, { sites, plans }),
    },
  };
}
