import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import type { LiveSource } from '../../service/index.ts';
import { createCoverageRead } from './coverage.read.ts';
import { registerCoverageRoutes } from './coverage.routes.ts';
import { createCoverageService } from './coverage.service.ts';
import { createLiveCoverage } from './live-coverage.ts';
import { createMissingRead } from './missing.read.ts';

export function coverageModule(
  { reports, clock }: Ground,
  deps: { catalogue: DrillCatalogue; tellLive: (source: LiveSource) => void },
): Wired<object> {
  const { catalogue: drills, tellLive } = deps;
  const coverage = createCoverageService({ read: createCoverageRead(reports), clock });
  tellLive(createLiveCoverage({ coverage, drills, clock }));
  return alone({
    name: 'coverage',
    register: (app) =>
      registerCoverageRoutes(app, { coverage, read: createMissingRead(reports), drills, clock }),
  });
}
