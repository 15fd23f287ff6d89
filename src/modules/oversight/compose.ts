import { createWing } from '../../platform/wing.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import { auditReadingModule } from './audit-reading/audit-reading.module.ts';
import { revealModule } from './reveal/reveal.module.ts';

/** Who saw what. (The end of a drill's people, `retention`, is a command: `npm run keys -- destroy`.) */
export function composeOversight(ground: Ground, before: FoundationServices & DrillServices) {
  const wing = createWing();
  wing.add(revealModule(ground, before));
  wing.add(auditReadingModule(ground, before));
  return wing.with({});
}
