import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import type { ClosedSitesListener } from '../../windows/index.ts';
import { createRoutesRead } from './routes.read.ts';
import { createRoutesRepo } from './routes.repo.ts';
import { registerVisitRoutes } from './routes.routes.ts';
import { createRoutesService } from './routes.service.ts';

/** Mobile sites: who is swabbed at home, on whose way, and when. */
export function routesModule(
  { database, clock }: Ground,
  {
    sites,
    catalogue,
    onSitesClosed,
  }: {
    sites: SitesService;
    catalogue: DrillCatalogue;
    onSitesClosed(listener: ClosedSitesListener): void;
  },
): Wired<object> {
  const routes = createRoutesService({
    read: createRoutesRead(database),
    repo: createRoutesRepo(database),
    sites,
    drills: catalogue,
    clock,
  });
  onSitesClosed(routes.leave);
  return alone({
    name: 'routes',
    tables: { people: ['home_visits'] },
    register: (app) => registerVisitRoutes(app, { routes }),
  });
}
