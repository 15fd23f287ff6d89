import type { Ground } from '../modules/foundation/index.ts';
import { systemClock } from '../platform/clock.ts';
import { loadConfig } from '../platform/config.ts';
import { createMasterKeys, secretKey } from '../platform/crypto/index.ts';
import { openDatabase, openKeyedPool, openReadPool } from '../platform/db/index.ts';
import { createMetrics } from '../platform/http/index.ts';
import { createLogger } from '../platform/logger.ts';

function unreachable(): never {
  throw new Error('there is nothing behind the form of the house');
}

const nowhere = { url: 'postgres://nobody@127.0.0.1:1/none', maxConnections: 1, applicationName: 'none' };

/** What the house is wired on when only its form is asked for: nothing of it is ever reached. */
export function groundless(): Ground {
  return {
    config: loadConfig({}),
    logger: createLogger({ level: 'silent', process: 'form' }),
    clock: systemClock,
    movable: undefined,
    // No connection is made before the first query, and there is none.
    database: openDatabase(nowhere),
    checkInDatabase: openKeyedPool(nowhere),
    reads: openReadPool({ ...nowhere, queryMs: 1 }),
    reports: openReadPool({ ...nowhere, queryMs: 1 }),
    reportsBehindMs: () => 0,
    reportsCaughtUp: async () => true,
    reportsNow: unreachable,
    queue: {
      signal: unreachable,
      consume: unreachable,
      repeat: unreachable,
      watch: () => undefined,
      health: unreachable,
      close: unreachable,
    },
    keyring: {
      signer: unreachable,
      find: unreachable,
      all: unreachable,
      publicKeys: unreachable,
      secret: secretKey(Buffer.alloc(32)),
    },
    masterKeys: createMasterKeys([Buffer.alloc(32)]),
    metrics: createMetrics(),
  };
}
