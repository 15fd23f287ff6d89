import { createWing } from '../../platform/wing.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import type { ResidentServices } from '../residents/compose.ts';
import type { ServiceServices } from '../service/compose.ts';
import { assignmentModule } from './assignment/assignment.module.ts';
import { choosingModule } from './choosing/choosing.module.ts';
import { missedModule } from './missed/missed.module.ts';
import { planningModule } from './planning/planning.module.ts';
import { replanningModule } from './replanning/replanning.module.ts';

/** Who comes when and where. */
export function composeWindows(
  ground: Ground,
  before: FoundationServices & DrillServices & ServiceServices & ResidentServices,
) {
  const wing = createWing();
  wing.add(assignmentModule(ground, before));
  const planning = wing.add(planningModule(ground, before));
  wing.add(choosingModule(ground));
  const replanning = wing.add(replanningModule(ground, before));
  const missed = wing.add(missedModule(ground));
  return wing.with({ ...planning, ...missed, ...replanning });
}

export type WindowServices = ReturnType<typeof composeWindows>['services'];
