import type { Clock } from '../../../platform/clock.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import type { LiveSource } from '../../service/index.ts';
import { createCoverageRead } from './coverage.read.ts';
import { registerCoverageRoutes } from './coverage.routes.ts';
import { type CoverageService, createCoverageService } from './coverage.service.ts';
import { createLiveCoverage } from './live-coverage.ts';
import { createMissingRead } from './missing.read.ts';

export function coverageModule(
  { reports, reportsBehindMs, clock: present }: Ground,
  deps: { catalogue: DrillCatalogue; tellLive: (source: LiveSource) => void },
): Wired<{ coverage: CoverageService }> {
  const { catalogue: drills, tellLive } = deps;
  // Figures of a standby are as of when it was as the primary is now.
  const clock: Clock = { now: () => new Date(present.now().getTime() - reportsBehindMs()) };
  const coverage = createCoverageService({ read: createCoverageRead(reports), clock });
  tellLive(createLiveCoverage({ coverage, drills, clock }));
  const missing = createMissingRead(reports);
  return {
    services: { coverage },
    module: {
      name: 'coverage',
      register: (app) => registerCoverageRoutes(app, { coverage, read: missing, drills, clock }),
    },
  };
}
