import { alone, type Wired } from '../../../platform/wing.ts';
import {
  createDrillsRepo,
  createSitesRead,
  createSitesRepo,
  type DrillCatalogue,
  type SitesService,
} from '../../drill/index.ts';
import { createDivisionsRead, type Ground } from '../../foundation/index.ts';
import type { ImportTarget } from '../imports/index.ts';
import { createCommunitiesImport } from './communities.import.ts';
import { createSitesImport } from './sites.import.ts';

/** Files of what is planned: sites and communities. */
export function planImportsModule(
  { database }: Ground,
  deps: { sites: SitesService; catalogue: DrillCatalogue; importable: (target: ImportTarget) => void },
): Wired<object> {
  const { sites, catalogue, importable } = deps;
  importable(createSitesImport({ sites, read: createSitesRead(database), repo: createSitesRepo(database) }));
  importable(
    createCommunitiesImport({
      repo: createDrillsRepo(database),
      divisions: createDivisionsRead(database),
      catalogue,
    }),
  );
  return alone({ name: 'plan-imports' });
}
