export { createExemptionsRepo } from './exemptions.repo.ts';
export { createExemptionsService, type ExemptionsService } from './exemptions.service.ts';
