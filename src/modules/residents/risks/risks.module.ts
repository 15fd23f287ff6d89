import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import { createRisksRead } from './risks.read.ts';
import { createRisksRepo } from './risks.repo.ts';
import { registerRiskRoutes } from './risks.routes.ts';
import { createRisksService } from './risks.service.ts';

/** Who is swabbed apart: key people, and people of sealed homes, as headquarters and community workers mark them. */
export function risksModule(
  { database, reads, clock }: Ground,
  { catalogue, audit }: { catalogue: DrillCatalogue; audit: Auditor },
): Wired<object> {
  const risks = createRisksService({
    read: createRisksRead(reads),
    repo: createRisksRepo(database),
    drills: catalogue,
    audit,
    clock,
  });
  return alone({ name: 'risks', register: (app) => registerRiskRoutes(app, { risks }) });
}
