import { createWing } from '../../platform/wing.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import type { ServiceServices } from '../service/compose.ts';
import type { WindowServices } from '../windows/compose.ts';
import { closingModule } from './closing/closing.module.ts';
import { coverageModule } from './coverage/coverage.module.ts';

/** What it comes to: this wing only reads, but for the closing of a drill, which keeps what it came to. */
export function composeFigures(
  ground: Ground,
  before: FoundationServices & DrillServices & ServiceServices & WindowServices,
) {
  const wing = createWing();
  wing.add(coverageModule(ground, before));
  wing.add(closingModule(ground, before));
  return wing.with({});
}
