export { createRegistrationWriter } from './registration-writer.ts';
export { registrationProblems } from './registrations.errors.ts';
export { createRegistrationsRead } from './registrations.read.ts';
export { createRegistrationsRepo } from './registrations.repo.ts';
export { registerRegistrationRoutes } from './registrations.routes.ts';
export { registrationBody } from './registrations.schemas.ts';
export {
  createRegistrationsService,
  type OnWaiting,
  type RegistrationsService,
} from './registrations.service.ts';
