import { createWing } from '../../platform/wing.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import type { ServiceServices } from '../service/compose.ts';
import type { WindowServices } from '../windows/compose.ts';
import { closingModule } from './closing/closing.module.ts';
import { coverageModule } from './coverage/coverage.module.ts';
import { federationModule } from './federation/federation.module.ts';
import { reportsModule } from './reports/reports.module.ts';

/** What it comes to: this wing reads what others keep, and keeps reports of it and the closings of drills. */
export function composeFigures(
  ground: Ground,
  before: FoundationServices & DrillServices & ServiceServices & WindowServices,
) {
  const wing = createWing();
  const coverage = wing.add(coverageModule(ground, before));
  wing.add(federationModule(ground, { ...before, ...coverage }));
  const reports = wing.add(reportsModule(ground, { ...before, ...coverage }));
  wing.add(closingModule(ground, { ...before, ...reports }));
  return wing.with({ ...coverage, ...reports });
}
