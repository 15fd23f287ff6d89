import { createWing } from '../../platform/wing.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { Ground } from '../foundation/index.ts';
import type { ServiceServices } from '../service/compose.ts';
import { coverageModule } from './coverage/coverage.module.ts';

/** What it comes to: this wing only reads. */
export function composeFigures(ground: Ground, before: DrillServices & ServiceServices) {
  const wing = createWing();
  wing.add(coverageModule(ground, before));
  return wing.with({});
}
