import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import type { LiveSource } from '../../service/index.ts';
import { createCoverageRead } from './coverage.read.ts';
import { registerCoverageRoutes } from './coverage.routes.ts';
import { createLiveCoverage } from './live-coverage.ts';

export function coverageModule(
  { reports, clock }: Ground,
  deps: { catalogue: DrillCatalogue; tellLive: (source: LiveSource) => void },
): Wired<object> {
  const { catalogue: drills, tellLive } = deps;
  const read = createCoverageRead(reports);
  const endOf = async (drillId: string): Promise<Date> => (await drills.get(drillId)).endsAt;
  tellLive(createLiveCoverage({ read, endOf, clock }));
  return alone({ name: 'coverage', register: (app) => registerCoverageRoutes(app, { read, drills, clock }) });
}
