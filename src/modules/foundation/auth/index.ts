export { authProblems } from './auth.errors.ts';
export { type Client, createClientsRepo, type DeviceClients, type ListedClient } from './auth.repo.ts';
export { registerAuthRoutes } from './auth.routes.ts';
export { clientIdParams, newClient, rotation, showClient } from './auth.schemas.ts';
export { type AuthService, createAuthService, type IssuedClient, type NewClient } from './auth.service.ts';
export { actorOf, callerOf, guardRoutes, requireDivision, requireSite } from './guard.ts';
export { createRevocations, type Revocations } from './revocations.ts';
export { type Caller, covers, isHeadquarters, type Role, related, roles } from './roles.ts';
export { createTokens, type Tokens } from './tokens.ts';
