export type { Laboratory } from './laboratories.read.ts';
export { laboratoryId } from './laboratories.schemas.ts';
export type { LaboratoriesService } from './laboratories.service.ts';
