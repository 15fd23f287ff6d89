import { type Clock, systemClock } from '../../../platform/clock.ts';
import { createJsonClient } from '../../../platform/outgoing/index.ts';
import { alone, type Wired } from '../../../platform/wing.ts';
import { createDrillsRead, type DrillCatalogue } from '../../drill/index.ts';
import { createDivisionsRead, type Ground } from '../../foundation/index.ts';
import type { CoverageService } from '../coverage/index.ts';
import { createCityAsker } from './city-asker.ts';
import { createFederationRepo } from './federation.repo.ts';
import { registerFederationRoutes } from './federation.routes.ts';
import { createFederationService } from './federation.service.ts';
import { createOwnCities } from './own-cities.ts';

/** Far more than the coverage of a city by district has. */
const mostBytes = 2_000_000;

/** The figures of several cities, each with a Muster of its own. */
export function federationModule(
  { database, reports, reportsBehindMs, clock, config }: Ground,
  { catalogue, coverage }: { catalogue: DrillCatalogue; coverage: CoverageService },
): Wired<object> {
  const { cities, timeoutMs, freshMs } = config.federation;
  const http = createJsonClient({ mostBytes });
  const divisions = createDivisionsRead(reports);
  const shown: Clock = { now: () => new Date(clock.now().getTime() - reportsBehindMs()) };
  const federation = createFederationService({
    cities,
    freshMs,
    asker: createCityAsker({ http, timeoutMs, clock: systemClock }),
    own: createOwnCities({ drills: createDrillsRead(reports), catalogue, coverage, clock: shown }),
    repo: createFederationRepo(database),
    names: async (codes) =>
      new Map((await divisions.named(codes)).map(({ code, name }) => [code, name] as const)),
    clock: systemClock,
  });
  return alone({
    name: 'federation',
    tables: { kept: { federation_figures: 'what other cities counted: figures, of nobody' } },
    register: (app) => registerFederationRoutes(app, { federation }),
    close: () => http.close(),
  });
}
