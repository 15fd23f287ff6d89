import { systemClock } from '../../../platform/clock.ts';
import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillsService, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import { labelProblems } from './labels.errors.ts';
import { createLabelsRead } from './labels.read.ts';
import { createLabelsRepo } from './labels.repo.ts';
import { registerLabelRoutes } from './labels.routes.ts';
import { createLabelsService } from './labels.service.ts';

/** Labels for tubes and boxes: which a site was given, and the sheets on which they are printed. */
export function labelsModule(
  { database }: Ground,
  deps: { drills: DrillsService; sites: SitesService; audit: Auditor },
): Wired<object> {
  const labels = createLabelsService({
    ...deps,
    read: createLabelsRead(database),
    repo: createLabelsRepo(database),
    clock: systemClock,
  });
  return alone({
    name: 'labels',
    problems: labelProblems,
    tables: { kept: { label_ranges: 'which codes were printed for which site, and nobody' } },
    register: (app) => registerLabelRoutes(app, { labels }),
  });
}
