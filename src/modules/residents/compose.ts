import { createWing } from '../../platform/wing.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import type { ServiceServices } from '../service/compose.ts';
import { duplicatesModule } from './duplicates/duplicates.module.ts';
import { exemptionsModule } from './exemptions/exemptions.module.ts';
import { passesModule } from './passes/passes.module.ts';
import { registrationsModule } from './registrations/registrations.module.ts';
import { risksModule } from './risks/risks.module.ts';
import { rosterModule } from './roster/roster.module.ts';
import { talliesModule } from './tallies/tallies.module.ts';
import { waitingModule } from './waiting/waiting.module.ts';

/** Who is to come: the roster, who has registered, and who waits for a window. */
export function composeResidents(
  ground: Ground,
  before: FoundationServices & DrillServices & ServiceServices,
) {
  const wing = createWing();
  wing.add(talliesModule(ground));
  wing.add(rosterModule(ground, before));
  const passes = wing.add(passesModule(ground));
  const waiting = wing.add(waitingModule(ground, before));
  const registrations = wing.add(registrationsModule(ground, { ...before, ...passes, ...waiting }));
  wing.add(duplicatesModule(ground, before));
  const exemptions = wing.add(exemptionsModule(ground, { ...before, ...waiting }));
  wing.add(risksModule(ground, before));
  return wing.with({ ...passes, ...waiting, ...registrations, ...exemptions });
}

export type ResidentServices = ReturnType<typeof composeResidents>['services'];
