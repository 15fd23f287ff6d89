import { alone, type Wired } from '../../../platform/wing.ts';
import {
  createDraftsRepo,
  createDrillsRepo,
  createSitesRead,
  createSitesRepo,
  type DrillCatalogue,
  type SitesService,
} from '../../drill/index.ts';
import { type Auditor, createDivisionsRead, type Ground } from '../../foundation/index.ts';
import type { FindUndoable, ImportTarget } from '../imports/index.ts';
import { createCommunitiesImport } from './communities.import.ts';
import { planImportProblems } from './plan-imports.errors.ts';
import { registerPlanImportRoutes } from './plan-imports.routes.ts';
import { createSiteImportsRepo } from './site-imports.repo.ts';
import { createSitesImport } from './sites.import.ts';
import { createSitesUndoRepo } from './undo.repo.ts';
import { createSitesUndoService } from './undo.service.ts';

/** Files of what is planned: sites and communities. */
export function planImportsModule(
  { database }: Ground,
  deps: {
    sites: SitesService;
    catalogue: DrillCatalogue;
    importable: (target: ImportTarget) => void;
    findUndoable: FindUndoable;
    audit: Auditor;
  },
): Wired<object> {
  const { sites, catalogue, importable, findUndoable, audit } = deps;
  const drafts = createDraftsRepo(database);
  const ledger = createSiteImportsRepo();
  importable(
    createSitesImport({
      sites,
      read: createSitesRead(database),
      repo: createSitesRepo(database),
      drafts,
      ledger,
    }),
  );
  importable(
    createCommunitiesImport({
      repo: createDrillsRepo(database),
      divisions: createDivisionsRead(database),
      catalogue,
    }),
  );
  const undo = createSitesUndoService({
    repo: createSitesUndoRepo(database, { drafts, ledger }),
    findUndoable,
    audit,
  });
  return alone({
    name: 'plan-imports',
    problems: planImportProblems,
    tables: { kept: { site_imports: 'plans of sites before an import' } },
    register: (app) => registerPlanImportRoutes(app, { sites, undo }),
  });
}
