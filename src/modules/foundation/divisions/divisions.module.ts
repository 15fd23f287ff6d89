import { systemClock } from '../../../platform/clock.ts';
import { createRevision } from '../../../platform/revision.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Auditor } from '../audit/index.ts';
import type { Ground } from '../ground.ts';
import { divisionProblems } from './changes.errors.ts';
import { createDivisionChangesRepo } from './changes.repo.ts';
import { registerDivisionChangeRoutes } from './changes.routes.ts';
import { createDivisionChangesService, type DivisionChangesService } from './changes.service.ts';
import { type CommunityPlace, createCommunityPlaces } from './community-places.ts';
import { createDivisionSearchRead } from './division-search.read.ts';
import { createDivisionsRead, type DivisionsRead } from './divisions.read.ts';
import { registerDivisionRoutes } from './divisions.routes.ts';

/** The list of divisions changes when somebody loads another province, and takes a while to look through. */
const listKeptMs = 60_000;

/** The list of divisions, and finding one in it by its name or by where it lies. */
export function divisionsModule(
  { database, reads, config }: Ground,
  { audit }: { audit: Auditor },
): Wired<{
  divisions: DivisionsRead;
  /** Says who knows where communities lie: nobody publishes it. */
  divisionChanges: DivisionChangesService;
  locateCommunities(read: () => Promise<CommunityPlace[]>): void;
}> {
  const keptMs = config.publicCacheMs === 0 ? 0 : Math.max(config.publicCacheMs, listKeptMs);
  const divisions = createDivisionsRead(reads);
  const divisionList = createRevision({ read: divisions.revision, keptMs });
  let locate = (): Promise<CommunityPlace[]> => Promise.resolve([]);
  const communityPlaces = createCommunityPlaces({ read: () => locate(), keptMs });
  const divisionsAndPlaces = createRevision({
    keptMs,
    read: async () => `${await divisionList.current()}/${await communityPlaces.revision.current()}`,
  });
  const divisionChangesRepo = createDivisionChangesRepo(database);
  const divisionChanges = createDivisionChangesService({
    repo: divisionChangesRepo,
    // What has just been changed is read where it was written.
    read: createDivisionsRead(database),
    audit,
    clock: systemClock,
    changed() {
      divisionList.expire();
      divisionsAndPlaces.expire();
    },
  });
  return {
    services: {
      divisions,
      divisionChanges,
      locateCommunities(read) {
        locate = read;
      },
    },
    module: {
      name: 'divisions',
      problems: divisionProblems,
      tables: {
        kept: { divisions: 'official codes', division_changes: 'which document says what of places' },
      },
      register(app) {
        registerDivisionChangeRoutes(app, { divisionChanges });
        registerDivisionRoutes(app, {
          divisions,
          divisionList,
          divisionSearch: createDivisionSearchRead(reads),
          communityPlaces,
          divisionsAndPlaces,
          divisionChangesRepo,
        });
      },
    },
  };
}
