export { changeRegistrations } from './change-registrations.ts';
export { createDoneBefore, type DoneBefore } from './done-before.read.ts';
export { alreadyCheckedIn, registrationCancelled } from './registrations.errors.ts';
export type { Written } from './registrations.repo.ts';
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
