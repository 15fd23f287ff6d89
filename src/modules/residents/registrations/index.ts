export { changeRegistrations } from './change-registrations.ts';
export { alreadyCheckedIn, registrationCancelled } from './registrations.errors.ts';
export {
  foundMember,
  registrationAnswer,
  registrationId,
  registrationStatus,
  reswabAnswer,
  walkInBody,
} from './registrations.schemas.ts';
export type { RegistrationsService } from './registrations.service.ts';
export { showReswab, showWritten } from './registrations.show.ts';
export type { Reswab } from './registrations.tables.ts';
