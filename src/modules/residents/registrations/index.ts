export { changeRegistrations } from './change-registrations.ts';
export { alreadyCheckedIn, registrationCancelled } from './registrations.errors.ts';
export {
  registrationAnswer,
  registrationId,
  registrationStatus,
  walkInBody,
} from './registrations.schemas.ts';
export type { RegistrationsService } from './registrations.service.ts';
export { showWritten } from './registrations.show.ts';
