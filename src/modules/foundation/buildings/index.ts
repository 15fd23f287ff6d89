import { LRUCache } from 'lru-cache';
import { placeKey } from '../../../core/identity/index.ts';
import { type DrillKeys, sharedId } from '../vault/index.ts';

export type { BuildingsRepo } from './buildings.repo.ts';

/** Buildings of a drill whose ids are remembered: thousands of people name the same ones, letter for letter. */
const rememberedIds = 50_000;
const idsOf = new WeakMap<DrillKeys, LRUCache<string, string>>();

/**
 * The id of a building: the same name in the same community is the same building, whoever wrote it and however
 * (`placeKey`). Ids are stored, so what `placeKey` gives for a plain name may not change. A building that was stored
 * under a name with private-use or invisible characters keeps its id; people who are sent again meet in the new one.
 */
export function buildingId(keys: DrillKeys, community: string, name: string): string {
  let ids = idsOf.get(keys);
  if (ids === undefined) {
    ids = new LRUCache({ max: rememberedIds });
    idsOf.set(keys, ids);
  }
  const written = `${community} ${name}`;
  const known = ids.get(written);
  if (known !== undefined) return known;
  const id = sharedId(keys, 'building', [community, placeKey(name)]);
  ids.set(written, id);
  return id;
}
