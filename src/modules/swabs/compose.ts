import { createWing } from '../../platform/wing.ts';
import type { DayServices } from '../day/compose.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import type { ResidentServices } from '../residents/compose.ts';
import type { ServiceServices } from '../service/compose.ts';
import type { WindowServices } from '../windows/compose.ts';
import { boxesModule } from './boxes/boxes.module.ts';
import { labelsModule } from './labels/labels.module.ts';
import { laboratoriesModule } from './laboratories/laboratories.module.ts';
import { resultsModule } from './results/results.module.ts';
import { routesModule } from './routes/routes.module.ts';
import { tubesModule } from './tubes/tubes.module.ts';
import { waysModule } from './ways/ways.module.ts';

/** From the swab to the result. */
export function composeSwabs(
  ground: Ground,
  before: FoundationServices &
    DrillServices &
    ServiceServices &
    ResidentServices &
    WindowServices &
    DayServices,
) {
  const wing = createWing();
  const laboratories = wing.add(laboratoriesModule(ground, before));
  const ways = wing.add(waysModule(ground, before));
  wing.add(labelsModule(ground, before));
  const tubes = wing.add(tubesModule(ground, { ...before, ...ways }));
  wing.add(boxesModule(ground, { ...before, ...laboratories, ...ways, ...tubes }));
  wing.add(routesModule(ground, before));
  const results = wing.add(resultsModule(ground, { ...before, ...laboratories, ...ways, ...tubes }));
  return wing.with({ ...laboratories, ...results, bindKeptSwabs: tubes.bindKeptSwabs });
}
