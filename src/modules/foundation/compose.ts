import { createWing } from '../../platform/wing.ts';
import { auditModule } from './audit/audit.module.ts';
import { authModule } from './auth/auth.module.ts';
import { buildingsModule } from './buildings/buildings.module.ts';
import { clockModule } from './clock/clock.module.ts';
import { divisionsModule } from './divisions/divisions.module.ts';
import type { Ground } from './ground.ts';
import { idempotencyModule } from './idempotency/idempotency.module.ts';
import { keysModule } from './keys/keys.module.ts';
import { limitsModule } from './limits/limits.module.ts';

/** What everything stands on. Its guards pass every request in this order: limits, who calls, repeats. */
export function composeFoundation(ground: Ground) {
  const wing = createWing();
  const audit = wing.add(auditModule(ground));
  const keys = wing.add(keysModule(ground));
  const limits = wing.add(limitsModule(ground));
  const auth = wing.add(authModule(ground, { ...audit, ...limits }));
  wing.add(idempotencyModule(ground));
  const clock = wing.add(clockModule(ground, audit));
  const divisions = wing.add(divisionsModule(ground, audit));
  const buildings = wing.add(buildingsModule(ground));
  return wing.with({ ...audit, ...keys, ...auth, ...clock, ...divisions, ...buildings });
}

export type FoundationServices = ReturnType<typeof composeFoundation>['services'];
