import { systemClock } from '../../../platform/clock.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Auditor } from '../audit/index.ts';
import type { Ground } from '../ground.ts';
import type { CheckLimits } from '../limits/index.ts';
import { authProblems } from './auth.errors.ts';
import { createClientsRepo } from './auth.repo.ts';
import { registerAuthRoutes } from './auth.routes.ts';
import { type AuthService, createAuthService } from './auth.service.ts';
import { guardRoutes } from './guard.ts';
import { createKnownCallers, type KnownCallers } from './known-callers.ts';
import { createRevocations } from './revocations.ts';
import { createSignInRepo } from './sign-in.repo.ts';
import { registerSignInRoutes } from './sign-in.routes.ts';
import { createSignInService } from './sign-in.service.ts';
import { createTokens, type Tokens } from './tokens.ts';

export function authModule(
  { database, keyring, config }: Ground,
  { audit, checkLimits }: { audit: Auditor; checkLimits: CheckLimits },
): Wired<{ tokens: Tokens; auth: AuthService; callers: KnownCallers }> {
  const callers = createKnownCallers();
  const repo = createClientsRepo(database);
  const revocations = createRevocations({ repo, clock: systemClock });
  const tokens = createTokens({ keyring, clock: systemClock, ...config.auth });
  const auth = createAuthService({
    repo,
    onRevoked: revocations.forget,
    devices: callers,
    tokens,
    audit,
    clock: systemClock,
  });
  const signIn = createSignInService({
    repo: createSignInRepo(database),
    auth,
    audit,
    clock: systemClock,
    elsewhere: config.signIn.clientId !== undefined,
  });
  return {
    services: { tokens, auth, callers },
    module: {
      name: 'auth',
      problems: authProblems,
      tables: {
        kept: {
          clients: 'programs and devices',
          sign_in_codes: 'hashes of codes that are good for two hours at most',
        },
      },
      guard: (app) => guardRoutes(app, { tokens, revocations }, checkLimits, callers.admit),
      register(app) {
        registerAuthRoutes(app, { auth });
        registerSignInRoutes(app, { auth, signIn });
      },
    },
  };
}
