import { type DrillKeys, sharedId } from '../vault/index.ts';

export { type Building, type BuildingsRepo, createBuildingsRepo } from './buildings.repo.ts';

/**
 * The id of a building: the same name in the same community is the same building, whoever wrote it and however
 * (full-width digits, letter case and white space do not count).
 */
export function buildingId(keys: DrillKeys, community: string, name: string): string {
  return sharedId(keys, 'building', [community, name.normalize('NFKC').toUpperCase().replace(/\s+/g, '')]);
}
