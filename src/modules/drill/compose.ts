import { createWing } from '../../platform/wing.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import { countersignaturesModule } from './countersignatures/countersignatures.module.ts';
import { drillsModule } from './drills/drills.module.ts';
import { publishingModule } from './publishing/publishing.module.ts';
import { sitesModule } from './sites/sites.module.ts';

/** What is planned: drills, their sites, and what a district publishes. */
export function composeDrill(ground: Ground, foundation: FoundationServices) {
  const wing = createWing();
  const drills = wing.add(drillsModule(ground, foundation));
  const sites = wing.add(sitesModule(ground, { ...foundation, ...drills }));
  const countersignatures = wing.add(countersignaturesModule(ground, { ...foundation, ...drills }));
  const publishing = wing.add(publishingModule(ground, { ...foundation, ...drills, ...countersignatures }));
  return wing.with({ ...drills, ...sites, ...countersignatures, ...publishing });
}

export type DrillServices = ReturnType<typeof composeDrill>['services'];
