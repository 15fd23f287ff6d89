import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import { createRevealRead } from './reveal.read.ts';
import { registerRevealRoutes } from './reveal.routes.ts';
import { createRevealService } from './reveal.service.ts';

export function revealModule(
  { database }: Ground,
  { catalogue: drills, audit }: { catalogue: DrillCatalogue; audit: Auditor },
): Wired<object> {
  const reveal = createRevealService({ read: createRevealRead(database), drills, audit });
  return alone({ name: 'reveal', register: (app) => registerRevealRoutes(app, { reveal }) });
}
