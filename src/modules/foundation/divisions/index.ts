export { abolishedCode } from './abolished.ts';
export {
  type CommunityPlace,
  type CommunityPlaces,
  createCommunityPlaces,
} from './community-places.ts';
export { createDivisionSearchRead, type DivisionSearchRead } from './division-search.read.ts';
export {
  createDivisionsRead,
  type Division,
  type DivisionsRead,
  type KnownDivision,
} from './divisions.read.ts';
export { createDivisionsRepo } from './divisions.repo.ts';
export { registerDivisionRoutes } from './divisions.routes.ts';
export { codeLength, type Level, levelOf, levels } from './levels.ts';
export { seedDivisions } from './seed.ts';
