import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import { createWays, type Ways } from './way.ts';
import { createWaysRead } from './ways.read.ts';
import { registerWayRoutes } from './ways.routes.ts';
import { createWaysService } from './ways.service.ts';

/** Ways of people and tubes in one timeline; each module of the wing tells what it knows. */
export function waysModule(
  { reads }: Ground,
  { catalogue: drills }: { catalogue: DrillCatalogue },
): Wired<{ ways: Ways }> {
  const read = createWaysRead(reads);
  const ways = createWays();
  ways.tell({ ofPerson: read.before });
  return {
    services: { ways },
    module: {
      name: 'ways',
      register: (app) => registerWayRoutes(app, { ways: createWaysService({ read, ways, drills }) }),
    },
  };
}
