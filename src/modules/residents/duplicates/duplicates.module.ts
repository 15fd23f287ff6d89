import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import { createDuplicatesRead } from './duplicates.read.ts';
import { registerDuplicateRoutes } from './duplicates.routes.ts';

export function duplicatesModule(
  { reports }: Ground,
  { catalogue }: { catalogue: DrillCatalogue },
): Wired<object> {
  const read = createDuplicatesRead(reports);
  return alone({
    name: 'duplicates',
    register: (app) => registerDuplicateRoutes(app, { read, drills: catalogue }),
  });
}
