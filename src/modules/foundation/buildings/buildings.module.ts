import type { Wired } from '../../../platform/wing.ts';
import type { Ground } from '../ground.ts';
import { type BuildingsRepo, createBuildingsRepo } from './buildings.repo.ts';

export function buildingsModule({ database }: Ground): Wired<{ buildings: BuildingsRepo }> {
  return {
    services: { buildings: createBuildingsRepo(database) },
    module: { name: 'buildings', tables: { people: ['buildings', 'building_moves'] } },
  };
}
