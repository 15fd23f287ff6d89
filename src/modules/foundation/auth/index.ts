export { createClientsRepo, type DeviceClients, type ListedClient } from './auth.repo.ts';
export { clientIdParams, newClient, rotation, showClient } from './auth.schemas.ts';
export { type AuthService, createAuthService, type IssuedClient, type NewClient } from './auth.service.ts';
export {
  actorOf,
  callerOf,
  checkpointOf,
  facilityOf,
  laboratoryOf,
  requireDivision,
  requireSite,
  teamOf,
} from './guard.ts';
export type { KnownCallers } from './known-callers.ts';
export { noDivision, wrongDivision, wrongRole } from './refusals.ts';
export {
  type Caller,
  covers,
  districtHeadquarters,
  headquarters,
  isHeadquarters,
  related,
} from './roles.ts';
export { createTokens } from './tokens.ts';
