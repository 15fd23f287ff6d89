import { createWing } from '../../platform/wing.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import type { ResidentServices } from '../residents/compose.ts';
import type { ServiceServices } from '../service/compose.ts';
import { checkInModule } from './check-in/check-in.module.ts';
import { devicesModule } from './devices/devices.module.ts';
import { linesModule } from './lines/lines.module.ts';
import { proposalsModule } from './proposals/proposals.module.ts';
import { siteListModule } from './site-list/site-list.module.ts';

/** The day at the sampling points: tablets, who comes, lines, and what headquarters could do about them. */
export function composeDay(
  ground: Ground,
  before: FoundationServices & DrillServices & ServiceServices & ResidentServices,
) {
  const wing = createWing();
  const devices = wing.add(devicesModule(ground, before));
  const proposals = wing.add(proposalsModule(ground, before));
  const checkIns = wing.add(checkInModule(ground, { ...before, ...devices, ...proposals }));
  wing.add(siteListModule(ground, before));
  const lines = wing.add(linesModule(ground, { ...before, ...devices, ...proposals }));
  return wing.with({ ...devices, ...proposals, ...checkIns, ...lines });
}

export type DayServices = ReturnType<typeof composeDay>['services'];
