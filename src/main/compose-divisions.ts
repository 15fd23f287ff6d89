import { createCommunityPlacesRead } from '../modules/drill/index.ts';
import {
  createCommunityPlaces,
  createDivisionSearchRead,
  createDivisionsRead,
} from '../modules/foundation/index.ts';
import { createRevision } from '../platform/revision.ts';
import type { Foundation } from './ground.ts';

/** The list of divisions changes when somebody loads another province, and takes a while to look through. */
const listKeptMs = 60_000;

/** The list of divisions, and finding one in it by its name or by where it lies. */
export function composeDivisions({ reads, reports, config }: Foundation) {
  const keptMs = config.publicCacheMs === 0 ? 0 : Math.max(config.publicCacheMs, listKeptMs);
  const divisions = createDivisionsRead(reads);
  const divisionList = createRevision({ read: divisions.revision, keptMs });
  // All buildings of all drills are looked through for it.
  const communityPlaces = createCommunityPlaces({ read: createCommunityPlacesRead(reports), keptMs });
  return {
    divisions,
    divisionList,
    divisionSearch: createDivisionSearchRead(reads),
    communityPlaces,
    divisionsAndPlaces: createRevision({
      keptMs,
      read: async () => `${await divisionList.current()}/${await communityPlaces.revision.current()}`,
    }),
  };
}
