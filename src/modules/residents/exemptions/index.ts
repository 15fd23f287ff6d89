export type { ExemptionsService } from './exemptions.service.ts';
