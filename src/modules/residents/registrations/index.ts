export { createChangeRepo } from './change.repo.ts';
export { createChangeService } from './change.service.ts';
export { changeRegistrations } from './change-registrations.ts';
export { createOwnAnswers } from './own-answers.ts';
export { createOwnReader } from './own-reader.ts';
export { createRegistrationWriter } from './registration-writer.ts';
export { alreadyCheckedIn, registrationCancelled, registrationProblems } from './registrations.errors.ts';
export { createRegistrationsRead } from './registrations.read.ts';
export { createRegistrationsRepo } from './registrations.repo.ts';
export { registerRegistrationRoutes } from './registrations.routes.ts';
export {
  registrationAnswer,
  registrationId,
  registrationStatus,
  reswabAnswer,
  walkInBody,
} from './registrations.schemas.ts';
export {
  createRegistrationsService,
  type OnWaiting,
  type RegistrationsService,
} from './registrations.service.ts';
export { showReswab, showWritten } from './registrations.show.ts';
export type { Reswab } from './registrations.tables.ts';
