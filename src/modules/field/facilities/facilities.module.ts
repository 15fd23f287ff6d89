import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { ImportTarget } from '../../service/index.ts';
import { type BedKeeper, createBedKeeper } from './beds.repo.ts';
import { facilityExists, facilityProblems } from './facilities.errors.ts';
import { createFacilitiesImport } from './facilities.import.ts';
import { createFacilitiesRead } from './facilities.read.ts';
import { createFacilitiesRepo } from './facilities.repo.ts';
import { registerFacilityRoutes } from './facilities.routes.ts';
import { createFacilitiesService, type FacilitiesService } from './facilities.service.ts';

/** Facilities of a drill: where people are transferred to, and who has which bed. */
export function facilitiesModule(
  { database, clock }: Ground,
  deps: { catalogue: DrillCatalogue; audit: Auditor; importable(target: ImportTarget): void },
): Wired<{ facilities: FacilitiesService; beds: BedKeeper }> {
  const [read, repo] = [createFacilitiesRead(database), createFacilitiesRepo(database)];
  const facilities = createFacilitiesService({
    read,
    repo,
    drills: deps.catalogue,
    audit: deps.audit,
    clock,
  });
  deps.importable(createFacilitiesImport({ read, repo, clock }));
  return {
    services: { facilities, beds: createBedKeeper() },
    module: {
      name: 'facilities',
      problems: facilityProblems,
      tables: {
        people: ['facility_stays'],
        kept: {
          facilities: 'which facilities there were, which is part of the plan; they name nobody',
          facility_beds: 'which beds they had; a bed names nobody',
        },
      },
      constraints: { facilities_name: facilityExists },
      register: (app) => registerFacilityRoutes(app, { facilities }),
    },
  };
}
