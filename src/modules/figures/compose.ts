import { createWing } from '../../platform/wing.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { Ground } from '../foundation/index.ts';
import type { ServiceServices } from '../service/compose.ts';
import { coverageModule } from './coverage/coverage.module.ts';
import { reportsModule } from './reports/reports.module.ts';

/** What it comes to: this wing only reads. */
export function composeFigures(ground: Ground, before: DrillServices & ServiceServices) {
  const wing = createWing();
  const coverage = wing.add(coverageModule(ground, before));
  const reports = wing.add(reportsModule(ground, { ...before, ...coverage }));
  return wing.with({ ...coverage, ...reports });
}
