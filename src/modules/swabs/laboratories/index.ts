export type { LaboratoriesService } from './laboratories.service.ts';
