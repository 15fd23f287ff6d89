import { LRUCache } from 'lru-cache';
import { type DrillKeys, sharedId } from '../vault/index.ts';

export { type Building, type BuildingsRepo, createBuildingsRepo } from './buildings.repo.ts';

/** Buildings of a drill whose ids are remembered: thousands of people name the same ones, letter for letter. */
const rememberedIds = 50_000;
const idsOf = new WeakMap<DrillKeys, LRUCache<string, string>>();

/**
 * The id of a building: the same name in the same community is the same building, whoever wrote it and however
 * (full-width digits, letter case and white space do not count).
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
  const id = sharedId(keys, 'building', [
    community,
    name.normalize('NFKC').toUpperCase().replace(/\s+/g, ''),
  ]);
  ids.set(written, id);
  return id;
}
