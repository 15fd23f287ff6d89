import { createWing } from '../../platform/wing.ts';
import type { DayServices } from '../day/compose.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import type { ResidentServices } from '../residents/compose.ts';
import type { ServiceServices } from '../service/compose.ts';
import type { WindowServices } from '../windows/compose.ts';
import { casesModule } from './cases/cases.module.ts';
import { checkpointsModule } from './checkpoints/checkpoints.module.ts';
import { deliveriesModule } from './deliveries/deliveries.module.ts';
import { doorsModule } from './doors/doors.module.ts';
import { facilitiesModule } from './facilities/facilities.module.ts';
import { listsModule } from './lists/lists.module.ts';
import { monitoringModule } from './monitoring/monitoring.module.ts';
import { noticesModule } from './notices/notices.module.ts';
import { requestsModule } from './requests/requests.module.ts';
import { shiftsModule } from './shifts/shifts.module.ts';
import { suppliesModule } from './supplies/supplies.module.ts';
import { teamsModule } from './teams/teams.module.ts';
import { tracingModule } from './tracing/tracing.module.ts';
import { transfersModule } from './transfers/transfers.module.ts';

/** Around the drill: people who are sent to find whoever is missing. */
export function composeField(
  ground: Ground,
  before: FoundationServices &
    DrillServices &
    ServiceServices &
    ResidentServices &
    WindowServices &
    DayServices,
) {
  const wing = createWing();
  const teams = wing.add(teamsModule(ground, before));
  const lists = wing.add(listsModule(ground, before));
  wing.add(requestsModule(ground, { ...before, ...lists }));
  const facilities = wing.add(facilitiesModule(ground, before));
  const cases = wing.add(casesModule(ground, before));
  const transfers = wing.add(transfersModule(ground, { ...before, ...teams, ...facilities, ...cases }));
  wing.add(noticesModule(ground, before));
  wing.add(suppliesModule(ground, before));
  wing.add(deliveriesModule(ground, { ...before, ...teams }));
  const monitoring = wing.add(monitoringModule(ground, { ...before, ...facilities }));
  wing.add(doorsModule(ground, { ...before, ...teams, ...monitoring }));
  const shifts = wing.add(shiftsModule(ground, { ...before, ...teams }));
  const checkpoints = wing.add(checkpointsModule(ground, { ...before, ...lists, ...transfers, ...cases }));
  wing.add(tracingModule(ground, { ...before, ...checkpoints }));
  return wing.with({
    ...teams,
    ...lists,
    ...facilities,
    ...transfers,
    ...monitoring,
    ...shifts,
    ...checkpoints,
  });
}
