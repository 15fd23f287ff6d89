export type { Laboratory } from './laboratories.read.ts';
export type { LaboratoriesService } from './laboratories.service.ts';
