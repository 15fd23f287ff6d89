export { abolishedCode } from './abolished.ts';
export type { CommunityPlace } from './community-places.ts';
export { createDivisionsRead, type DivisionsRead } from './divisions.read.ts';
export { createDivisionsRepo } from './divisions.repo.ts';
export { seedDivisions } from './seed.ts';
