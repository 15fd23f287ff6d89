import { deriveKey } from '../../../platform/crypto/index.ts';
import { createRateLimiter } from '../../../platform/http/index.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Ground } from '../ground.ts';
import { type CheckLimits, describeLimits, registerLimits } from './limits.routes.ts';

/** Limits by who asks; whoever finds that out (auth) asks for the counting as soon as it is known. */
export function limitsModule(ground: Ground): Wired<{ checkLimits: CheckLimits }> {
  const { config, keyring, logger, metrics } = ground;
  let check: CheckLimits = async () => {
    throw new Error('limits are asked for before they stand');
  };
  return {
    services: { checkLimits: (request, reply) => check(request, reply) },
    module: {
      name: 'limits',
      describe: describeLimits,
      async guard(app) {
        const limiter = await createRateLimiter(app, {
          windowMs: 60_000,
          redisUrl: config.queueUrl?.startsWith('redis') === true ? config.queueUrl : undefined,
          redisWithinMs: config.limits.redisMs,
          secret: deriveKey(keyring.secret, 'rate-limits'),
          onFallback: (err) =>
            logger.warn({ err, backend: 'redis' }, 'rate limits are counted by each process'),
        });
        check = registerLimits(app, { limiter, limits: config.limits, metrics });
      },
    },
  };
}
