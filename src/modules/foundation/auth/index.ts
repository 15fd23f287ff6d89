export { authProblems } from './auth.errors.ts';
export { type Client, createClientsRepo, type DeviceClients } from './auth.repo.ts';
export { registerAuthRoutes } from './auth.routes.ts';
export { newClient } from './auth.schemas.ts';
export { type AuthService, createAuthService, type IssuedClient } from './auth.service.ts';
export { actorOf, callerOf, guardRoutes, requireDivision, requireSite } from './guard.ts';
export { noDivision, wrongDivision } from './refusals.ts';
export { type Caller, covers, isHeadquarters, type Role, related, roles } from './roles.ts';
export { createTokens, type Tokens } from './tokens.ts';
