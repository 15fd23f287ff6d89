import { createRevision, type Revision } from '../../../platform/revision.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Ground } from '../ground.ts';
import { createDivisionsRead, type DivisionsRead } from './divisions.read.ts';
import { registerDivisionRoutes } from './divisions.routes.ts';

/** The list of divisions changes when somebody loads another province, and takes a while to look through. */
const listKeptMs = 60_000;

export function divisionsModule({ reads, config }: Ground): Wired<{
  divisions: DivisionsRead;
  divisionList: Revision;
}> {
  const divisions = createDivisionsRead(reads);
  const keptMs = config.publicCacheMs === 0 ? 0 : Math.max(config.publicCacheMs, listKeptMs);
  const divisionList = createRevision({ read: divisions.revision, keptMs });
  return {
    services: { divisions, divisionList },
    module: {
      name: 'divisions',
      tables: { kept: { divisions: 'official codes' } },
      register: (app) => registerDivisionRoutes(app, { divisions, divisionList }),
    },
  };
}
